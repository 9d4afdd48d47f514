package caravan.storage.s3;

import caravan.storage.ObjectNames;
import caravan.storage.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store proves what it takes by the SHA-256 that comes with it, which is known anyway;
 * else an MD5 has to be computed of each object. The store is asked once, with a small object that
 * it has just taken, and the answer is remembered on this machine. Safe for concurrent use.
 */
public final class S3Checksums {
  /** An object that is sent twice more costs nothing up to here. */
  private static final int SMALL = 64 << 10;

  private static final String MEMORY = "checksums";

  private final S3Bucket bucket;
  private final boolean wanted;
  private final String store;
  private final Optional<Path> state;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile @Nullable Boolean honoured;

  /**
   * @param state folder of this machine for what is remembered of the destination
   */
  public S3Checksums(S3Bucket bucket, S3Options options, Optional<Path> state) {
    this.bucket = bucket;
    this.wanted = options.checksumsWhenSupported();
    this.store = options.endpoint().map(Object::toString).orElse("") + " " + options.bucket();
    this.state = state;
    this.honoured = remembered();
  }

  /** Whether an object of this name goes up with its SHA-256, and is proven by the answer. */
  public boolean prove(String name) {
    return wanted && Boolean.TRUE.equals(honoured) && ObjectNames.promisedHash(name).isPresent();
  }

  /**
   * Asks the store, if that was not done yet, with an object that it has taken and that is whole.
   */
  public void ask(String name, Payload payload) {
    if (wanted
        && honoured == null
        && payload.length() <= SMALL
        && ObjectNames.promisedHash(name).isPresent()
        && asked.compareAndSet(
            false, true)) { // one that gives no clear answer would give none again
      bucket.honoursChecksums(name, payload).ifPresent(this::learn);
    }
  }

  /** The store took an object without a word of its checksum, or refused one. */
  public void distrust() {
    learn(false);
  }

  private synchronized void learn(boolean honours) {
    if (Boolean.valueOf(honours).equals(honoured)) {
      return;
    }
    honoured = honours;
    if (state.isPresent()) {
      try {
        Path folder = Files.createDirectories(state.get());
        Files.write(folder.resolve(MEMORY), List.of(store, "sha256 " + honours));
      } catch (IOException e) {
        return; // the next process asks again, which costs it two small requests
      }
    }
  }

  private @Nullable Boolean remembered() {
    Optional<Path> file = state.map(folder -> folder.resolve(MEMORY)).filter(Files::isRegularFile);
    if (file.isEmpty()) {
      return null;
    }
    try {
      List<String> lines = Files.readAllLines(file.get());
      return switch (lines.indexOf(store) == 0 && lines.size() > 1 ? lines.get(1) : "") {
        case "sha256 true" -> true;
        case "sha256 false" -> false;
        default -> null; // of another store, or half written
      };
    } catch (IOException e) {
      return null;
    }
  }
}
