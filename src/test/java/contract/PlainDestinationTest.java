package contract;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.PlainFiles;
import caravan.storage.PlainStore;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import routes.RouteHarness;

/** The contract over five plain things with files, which is what kinds of one's own are made of. */
class PlainDestinationTest extends DestinationContract {
  private static final Instant STORED = Instant.now();

  private final MapFiles files = new MapFiles();
  private final RouteHarness harness = new RouteHarness();
  private final ObjectStore direct = new PlainStore("main", files);
  private final ObjectStore store = harness.memory("main", direct);

  @AfterEach
  void stop() {
    harness.close();
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) {
    files.bytes.put(name, bytes);
  }

  @Test
  void put_hiccup_isRetryableAndNamesTheDestination() {
    files.trouble = new IOException("the line is noisy.");

    StoreException failure = refused(() -> direct.put("caravan.json", payload("x")));

    assertThat(failure.retryable()).isTrue();
    assertThat(failure)
        .hasMessage("Cannot store 'caravan.json' on 'main': the line is noisy.")
        .hasRootCause(files.trouble);
  }

  @Test
  void put_knownFailure_isHandedOnAsItIs() {
    StoreException known = StoreException.permanent(Reason.FULL, "No room.");
    files.trouble = known;

    assertThat(refused(() -> direct.put("caravan.json", payload("x")))).isSameAs(known);
  }

  @Test
  void put_whatIsReadBackDiffers_isNoSuccess_andAPlainNameIsFreeAgain() throws Exception {
    String hashed = "index/" + hashed(payload("what was sent"));
    for (String name : List.of("caravan.json", hashed)) {
      files.damage = true;
      StoreException failure = refused(() -> direct.put(name, payload("what was sent")));
      assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
      assertThat(failure.retryable()).isTrue();
      files.damage = false;

      direct.put(name, payload("what was sent"));

      assertThat(direct.get(name, Optional.empty())).asString().isEqualTo("what was sent");
    }
  }

  @Test
  void put_losesTheRaceForAPlainName_isSuccessOnlyForTheSameContent() throws Exception {
    files.others = "first".getBytes(StandardCharsets.UTF_8);

    StoreException failure = refused(() -> direct.put("caravan.json", payload("other")));
    assertThat(failure.reason()).isEqualTo(Reason.CONFLICT);
    files.bytes.clear();
    direct.put("caravan.json", payload("first"));

    assertThat(direct.get("caravan.json", Optional.empty())).asString().isEqualTo("first");
  }

  @Test
  void list_namesThatAreNone_areLeftOut() throws Exception {
    for (String name : List.of("b", "a", ".tmp/x", "a\\b", "c/.tmp/x")) {
      files.bytes.put(name, new byte[1]);
    }

    assertThat(direct.list("")).extracting(ObjectInfo::name).containsExactly("a", "b");
  }

  private static final class MapFiles implements PlainFiles {
    final Map<String, byte[]> bytes = new ConcurrentHashMap<>();
    volatile IOException trouble;
    volatile boolean damage;

    /** What somebody else writes just before. */
    volatile byte[] others;

    @Override
    public boolean write(String name, Payload payload, boolean replace) throws IOException {
      byte[] sent = payload.copy();
      if (damage) {
        sent[0] ^= 1;
      }
      if (others != null) {
        bytes.put(name, others);
      }
      if (replace) {
        bytes.put(name, sent);
        return true;
      }
      return bytes.putIfAbsent(name, sent) == null;
    }

    @Override
    public byte[] read(String name, long first, int length) throws IOException {
      byte[] all = bytes.get(name);
      if (all == null) {
        throw new NoSuchFileException(name);
      }
      int from = (int) Math.min(first, all.length);
      return Arrays.copyOfRange(all, from, Math.min(all.length, from + length));
    }

    @Override
    public Optional<ObjectInfo> stat(String name) throws IOException {
      if (trouble != null) {
        throw trouble;
      }
      return Optional.ofNullable(bytes.get(name))
          .map(all -> new ObjectInfo(name, all.length, STORED));
    }

    @Override
    public List<ObjectInfo> list(String prefix) {
      List<ObjectInfo> found = new ArrayList<>();
      bytes.forEach((name, all) -> found.add(new ObjectInfo(name, all.length, STORED)));
      return found;
    }

    @Override
    public void delete(String name) {
      bytes.remove(name);
    }
  }
}
