package caravan.analysis.document;

import java.time.Duration;

/**
 * How much one document may cost, and one worker.
 *
 * @param heapMegabytes of the worker; what needs more is {@code OUT_OF_MEMORY}
 * @param time for one document; what needs longer is {@code TIMED_OUT} and ends the worker
 * @param documents after which a worker is replaced, because parsers leak
 * @param idle after which a worker ends by itself; the next document starts another
 * @param bytes of a document; larger ones are {@code TOO_LARGE}
 * @param unpackedBytes that may come out of its members, all together; more is a {@code BOMB}
 * @param text characters that are kept, all members together
 * @param members that are named
 * @param readMembers that are also read, the first ones, all levels together
 * @param depth to which members of members are read
 * @param pixels of a picture's sides, above which it gets no hash
 */
public record DocumentLimits(
    int heapMegabytes,
    Duration time,
    int documents,
    Duration idle,
    long bytes,
    long unpackedBytes,
    int text,
    int members,
    int readMembers,
    int depth,
    int pixels) {
  private static final int MEGABYTE = 1 << 20;

  public DocumentLimits {
    if (heapMegabytes < 64 || heapMegabytes > 8192) {
      throw new IllegalArgumentException(
          "the worker's heap must have 64 to 8192 megabytes, not " + heapMegabytes);
    }
    if (time.toMillis() < 100 || idle.toMillis() < 100) {
      throw new IllegalArgumentException("a worker's time limits must be at least 100 ms");
    }
    if (documents < 1 || bytes < 1 || unpackedBytes < 1) {
      throw new IllegalArgumentException("documents and bytes must be at least 1");
    }
    if (text < 0 || members < 0 || readMembers < 0 || depth < 0 || pixels < 1) {
      throw new IllegalArgumentException("no limit of a document may be negative");
    }
  }

  /** For documents as people have them; docs/intelligence.md has the figures. */
  public static DocumentLimits standard() {
    return new DocumentLimits(
        320, // megabytes
        Duration.ofSeconds(30),
        2_000,
        Duration.ofMinutes(2),
        512L * MEGABYTE,
        200L * MEGABYTE,
        100_000,
        1_000,
        60,
        4,
        65_500);
  }

  /** The same with another time for a document. */
  public DocumentLimits withTime(Duration other) {
    return new DocumentLimits(
        heapMegabytes,
        other,
        documents,
        idle,
        bytes,
        unpackedBytes,
        text,
        members,
        readMembers,
        depth,
        pixels);
  }

  /** The same with another heap. */
  public DocumentLimits withHeapMegabytes(int other) {
    return new DocumentLimits(
        other,
        time,
        documents,
        idle,
        bytes,
        unpackedBytes,
        text,
        members,
        readMembers,
        depth,
        pixels);
  }

  /** The same with a worker replaced after another number of documents. */
  public DocumentLimits withDocuments(int other) {
    return new DocumentLimits(
        heapMegabytes,
        time,
        other,
        idle,
        bytes,
        unpackedBytes,
        text,
        members,
        readMembers,
        depth,
        pixels);
  }
}
