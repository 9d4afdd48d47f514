package caravan.analysis.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Drains a stream, and keeps the last bytes of it. Safe for concurrent use. */
final class Tail {
  private final byte[] ring;
  private long total;

  Tail(int capacity) {
    ring = new byte[capacity];
  }

  /** Returns when the stream ends. */
  void drain(InputStream in) {
    byte[] buffer = new byte[4096];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        add(buffer, n);
      }
    } catch (IOException e) {
      add(e.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void add(byte[] bytes) {
    add(bytes, bytes.length);
  }

  private synchronized void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (total++ % ring.length)] = bytes[i];
    }
  }

  synchronized String text() {
    int length = (int) Math.min(total, ring.length);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring[(int) ((total - length + i) % ring.length)];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
