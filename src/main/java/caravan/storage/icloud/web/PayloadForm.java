package caravan.storage.icloud.web;

import caravan.storage.Payload;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;

/**
 * A form with one file, of known length, whose content is the payload's own memory in slices. May
 * be sent again.
 */
final class PayloadForm implements BodyPublisher {
  private static final int SLICE = 64 * 1024;

  private final byte[] head;
  private final Payload payload;
  private final byte[] tail;

  PayloadForm(byte[] head, Payload payload, byte[] tail) {
    this.head = head;
    this.payload = payload;
    this.tail = tail;
  }

  @Override
  public long contentLength() {
    return (long) head.length + payload.length() + tail.length;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    List<BodyPublisher> parts = new ArrayList<>();
    parts.add(BodyPublishers.ofByteArray(head));
    if (payload.length() > 0) {
      parts.add(BodyPublishers.ofByteArrays(this::slices));
    }
    parts.add(BodyPublishers.ofByteArray(tail));
    BodyPublishers.concat(parts.toArray(BodyPublisher[]::new)).subscribe(subscriber);
  }

  private Iterator<byte[]> slices() {
    ByteBuffer bytes = payload.bytes();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return bytes.hasRemaining();
      }

      @Override
      public byte[] next() {
        byte[] slice = new byte[Math.min(SLICE, bytes.remaining())];
        bytes.get(slice);
        return slice;
      }
    };
  }
}
