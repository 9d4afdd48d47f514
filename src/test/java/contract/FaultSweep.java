package contract;

import static contract.DestinationContract.hashed;
import static contract.DestinationContract.payload;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Everything that the engine asks of a destination, once, with each single request to the provider
 * failing in turn: the route's next try must bring it to the same end. Where it may fail for good,
 * the same once more, without a fault, must.
 */
public final class FaultSweep {
  private FaultSweep() {}

  /** Where requests can be made to fail, one at a time. */
  public interface Faults<W> extends AutoCloseable {
    /** From now on request {@code number} fails so, from 1; 0 for none. */
    void arm(int number, W when);

    /** All is well again. */
    void heal();

    /** Requests since the last {@link #arm}. */
    int requests();
  }

  /** Makes what stands before the provider in one run. */
  interface Front<F> {
    F make() throws Exception;
  }

  /** Makes destinations, each at an empty place of its own. */
  interface Opener<F> {
    /**
     * @param place of this run, and part of the destination's name
     * @param faults by which it reaches the provider
     */
    ObjectStore open(String place, F faults) throws Exception;
  }

  /** Looks behind the destination's back at what is stored at a place. */
  interface Witness {
    void see(String place, List<String> names) throws Exception;
  }

  /** Bytes of an object that goes up in one request; the script is the whole one then. */
  static final int SMALL = 1_000;

  /**
   * @param front anew for each run
   * @param open a destination with at least one retry
   * @param length bytes of the pack; {@link #SMALL}, or as many as need more than one request, in
   *     which case that upload is all that the script does
   * @param fatal whether the script may end with an error that says so, since no other try helps
   */
  static <W, F extends Faults<W>> void run(
      Front<F> front, W[] whens, Opener<F> open, int length, Predicate<W> fatal, Witness witness)
      throws Exception {
    Payload pack = pack(length);
    int total = 0;
    for (int fail = 0; fail <= total; fail++) {
      for (W when : whens) {
        String place = "run-" + fail + "-" + when;
        try (F faults = front.make()) {
          faults.arm(fail, when);
          once(open, place, faults, pack, fatal.test(when));
          if (fail == 0) {
            total = faults.requests();
            assertThat(total).isGreaterThan(3);
          }
          witness.see(place, names(pack));
        } catch (AssertionError | Exception e) {
          throw new AssertionError("with request " + fail + " of " + total + " failing " + when, e);
        }
        if (fail == 0) {
          break; // once without a fault is enough
        }
      }
    }
  }

  private static <W, F extends Faults<W>> void once(
      Opener<F> open, String place, F faults, Payload pack, boolean fatal) throws Exception {
    try {
      script(open.open(place, faults), pack);
    } catch (StoreException e) {
      if (!fatal) {
        throw e;
      }
      faults.heal();
      ObjectStore again = open.open(place, faults);
      wholeOrNotThere(again);
      script(again, pack);
    }
  }

  /** Nothing half has a name. */
  private static void wholeOrNotThere(ObjectStore store) throws Exception {
    for (ObjectInfo info : store.list("")) {
      Payload there = Payload.of(store.get(info.name(), Optional.empty()));
      assertThat(there.length()).isEqualTo((int) info.length());
      String promised = ObjectNames.promisedHash(info.name()).orElse(hashed(payload("the vault")));
      assertThat(hashed(there)).as(info.name()).isEqualTo(promised);
    }
  }

  /** What is there at the end, and nothing else is. */
  private static List<String> names(Payload pack) {
    String name = "packs/aa/" + hashed(pack);
    return pack.length() == SMALL ? List.of("caravan.json", name) : List.of(name);
  }

  private static Payload pack(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Payload.of(bytes);
  }

  private static void script(ObjectStore store, Payload pack) throws Exception {
    String name = "packs/aa/" + hashed(pack);
    if (pack.length() != SMALL) {
      store.put(name, pack);
      assertThat(store.get(name, Optional.of(new ByteRange(1, 9))))
          .isEqualTo(Arrays.copyOfRange(pack.copy(), 1, 10));
      return;
    }
    Payload plain = payload("the vault");
    Payload index = payload("an index");
    String indexName = "index/" + hashed(index);
    store.put("caravan.json", plain);
    store.put(name, pack);
    store.put(indexName, index);
    store.put("caravan.json", plain);
    assertThat(store.stat("caravan.json")).isPresent();
    assertThat(store.stat("none")).isEmpty();
    assertThat(store.get(name, Optional.empty())).isEqualTo(pack.copy());
    assertThat(store.get(name, Optional.of(new ByteRange(1, 9)))).hasSize(9);
    store.delete(indexName);
    assertThat(store.list("")).extracting(ObjectInfo::name).containsExactlyElementsOf(names(pack));
    assertThat(store.get("caravan.json", Optional.empty())).isEqualTo(plain.copy());
  }
}
