package caravan.analysis.backlog;

import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A content that waits to be analyzed.
 *
 * @param path one that has it, absolute; its name says how to read the content
 * @param size bytes
 * @param mediaType as its name and head tell, empty if they do not
 * @param chunks where its bytes are
 * @param holes as in {@link caravan.model.Entry#holes}
 * @param importance in [0,1]; the highest go first
 */
public record Waiting(
    String path, long size, String mediaType, IdList chunks, long[] holes, double importance) {
  public ContentId content() {
    return ContentId.of(chunks);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      byte[] name = path.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      out.writeInt(name.length);
      out.write(name);
      out.writeLong(size);
      out.writeUTF(mediaType);
      out.writeByte(chunks.depth());
      out.writeInt(chunks.ids().length);
      out.write(chunks.ids());
      out.writeInt(holes.length);
      for (long hole : holes) {
        out.writeLong(hole);
      }
      out.writeDouble(importance);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  static Waiting decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    String path = new String(some(in), java.nio.charset.StandardCharsets.UTF_8);
    long size = in.readLong();
    String mediaType = in.readUTF();
    int depth = in.readByte();
    IdList chunks = new IdList(depth, some(in));
    long[] holes = new long[Math.min(in.readInt(), in.available() / Long.BYTES)];
    for (int i = 0; i < holes.length; i++) {
      holes[i] = in.readLong();
    }
    return new Waiting(path, size, mediaType, chunks, holes, in.readDouble());
  }

  private static byte[] some(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("an item of the backlog is damaged");
    }
    return in.readNBytes(length);
  }
}
