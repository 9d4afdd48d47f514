package caravan.vault.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one object, to the minute.
 *
 * @param uploaded when the destination last answered for it as stored; null if never
 * @param read when all of it was last read and was what it must be; null if never
 * @param damaged when it was last looked at and was not what it must be; null if it was proven
 *     since
 */
public record Standing(
    @Nullable Instant uploaded, @Nullable Instant read, @Nullable Instant damaged) {
  /** Of an object that nothing is known of. */
  public static final Standing UNKNOWN = new Standing(null, null, null);

  /** When it was last proven, in whatever way; null if it is not. */
  public @Nullable Instant proven() {
    return damaged == null ? later(uploaded, read) : null;
  }

  /** When it was last looked at, whatever came out; null if never. */
  public @Nullable Instant looked() {
    return later(damaged, later(uploaded, read));
  }

  /** Whether it was proven at that time or after it. */
  public boolean provenSince(Instant time) {
    Instant proven = proven();
    return proven != null && !proven.isBefore(time);
  }

  /** Whether it was read whole at that time or after it, and is not damaged. */
  public boolean readSince(Instant time) {
    return damaged == null && read != null && !read.isBefore(time);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    return a == null ? b : b == null || a.isAfter(b) ? a : b;
  }
}
