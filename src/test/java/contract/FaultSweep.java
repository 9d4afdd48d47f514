package contract;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * Everything that the engine asks of a destination, once, with each single request to the provider
 * failing in turn, before and after it was done: the route's next try must bring it to the same
 * end.
 */
final class FaultSweep {
  private FaultSweep() {}

  /**
   * @param fresh an empty place at the provider, for each run
   * @param open a destination with at least one retry, that reaches this place by an address
   * @param large bytes of an object that goes up in more than one request
   */
  static void run(URI provider, Function<Integer, String> fresh, Opener open, int large)
      throws Exception {
    int total = Integer.MAX_VALUE;
    int run = 0;
    for (int fail = 0; fail <= total; fail++) {
      for (HttpFaults.When when : HttpFaults.When.values()) {
        try (HttpFaults faults = new HttpFaults(provider, fail, when)) {
          ObjectStore store = open.open(run, fresh.apply(run++), faults.endpoint());
          script(store, large);
          if (fail == 0) {
            total = faults.requests();
            assertThat(total).isGreaterThan(8);
          }
        } catch (AssertionError | Exception e) {
          throw new AssertionError("with request " + fail + " failing " + when, e);
        }
      }
    }
  }

  /** Opens a destination of its own name for a run. */
  interface Opener {
    ObjectStore open(int run, String place, URI endpoint) throws Exception;
  }

  private static void script(ObjectStore store, int large) throws Exception {
    Payload plain = Payload.of("the vault".getBytes(StandardCharsets.UTF_8));
    byte[] bytes = new byte[large];
    new Random(large).nextBytes(bytes);
    Payload pack = Payload.of(bytes);
    String packName = "packs/aa/" + DestinationContract.hashed(pack);
    Payload index = Payload.of("an index".getBytes(StandardCharsets.UTF_8));
    String indexName = "index/" + DestinationContract.hashed(index);

    store.put("caravan.json", plain);
    store.put(packName, pack);
    store.put(indexName, index);
    store.put("caravan.json", plain);
    assertThat(store.stat("caravan.json")).isPresent();
    assertThat(store.stat("none")).isEmpty();
    assertThat(store.get(packName, Optional.empty())).isEqualTo(bytes);
    assertThat(store.get(packName, Optional.of(new ByteRange(1, 9)))).hasSize(9);
    store.delete(indexName);
    assertThat(store.list(""))
        .extracting(ObjectInfo::name)
        .containsExactly("caravan.json", packName);
    assertThat(store.get("caravan.json", Optional.empty())).isEqualTo(plain.copy());
  }
}
