package caravan.cli;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Lets some bytes of a stream through, and takes no more after the last of them. */
final class ByteRangeStream extends OutputStream {
  private final OutputStream out;
  private final long first;
  private final long end;
  private long at;

  private ByteRangeStream(OutputStream out, long first, long end) {
    this.out = out;
    this.first = first;
    this.end = end;
  }

  /**
   * All bytes, or those of a range.
   *
   * @param range as {@code 0-99}, both ends included; null for all
   */
  static ByteRangeStream of(OutputStream out, @Nullable String range) throws CommandException {
    if (range == null) {
      return new ByteRangeStream(out, 0, Long.MAX_VALUE);
    }
    try {
      int dash = range.indexOf('-');
      long first = Long.parseLong(range.substring(0, Math.max(0, dash)));
      long last = Long.parseLong(range.substring(dash + 1));
      if (first >= 0 && last >= first && last < Long.MAX_VALUE) {
        return new ByteRangeStream(out, first, last + 1);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw CommandException.usage(
        "--range takes two numbers, as 0-99, the first not above the last.");
  }

  /** Whether the last byte has passed. */
  boolean isComplete() {
    return at >= end;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    long skip = Math.min(length, Math.max(0, first - at));
    long pass = Math.min(length - skip, Math.max(0, end - at - skip));
    if (pass > 0) {
      out.write(bytes, offset + (int) skip, (int) pass);
    }
    at += length;
  }
}
