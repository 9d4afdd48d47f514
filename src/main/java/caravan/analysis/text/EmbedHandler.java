package caravan.analysis.text;

import caravan.model.meaning.Vector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The embedder as bytes in, bytes out, for a worker's pipe. Loads the model with the first text.
 * Belongs to one thread.
 *
 * <p>A request is a text in UTF-8. An answer is the version 1, the length of the model's name and
 * that name in UTF-8, the number of values, and the values as big-endian floats.
 */
public final class EmbedHandler implements AutoCloseable {
  /** System property of a worker: {@link EmbedOptions#name} of how to make vectors. */
  public static final String OPTIONS = "caravan.embed";

  private static final byte VERSION = 1;
  private static final int MOST = 4096;

  private final EmbedOptions options;
  private @Nullable Embedder embedder;

  public EmbedHandler(EmbedOptions options) {
    this.options = options;
  }

  /**
   * Answers one request.
   *
   * @throws IOException if the model cannot be loaded, or fails
   */
  public byte[] handle(byte[] request) throws IOException {
    Embedder loaded = embedder;
    if (loaded == null) {
      loaded = new Embedder(options);
      embedder = loaded;
    }
    return encode(loaded.embed(new String(request, StandardCharsets.UTF_8)));
  }

  /** A vector as bytes. */
  public static byte[] encode(Vector vector) {
    byte[] model = vector.model().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(2 + model.length + Integer.BYTES + Float.BYTES * vector.values().length)
            .put(VERSION)
            .put((byte) model.length)
            .put(model)
            .putInt(vector.values().length);
    out.asFloatBuffer().put(vector.values());
    return out.array();
  }

  /**
   * What {@link #encode} made.
   *
   * @throws IOException if it made no such thing: the bytes come from a process that may have lost
   *     its mind
   */
  public static Vector decode(byte[] answer) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(answer);
    if (in.remaining() < 2 || in.get() != VERSION) {
      throw new IOException("the worker for meaning answered something that is no vector");
    }
    byte[] model = new byte[in.get() & 0xff];
    if (in.remaining() < model.length + Integer.BYTES) {
      throw new IOException("the worker for meaning answered a vector that is cut off");
    }
    in.get(model);
    int count = in.getInt();
    if (count < 1 || count > MOST || in.remaining() != count * Float.BYTES) {
      throw new IOException("the worker for meaning answered a vector of a wrong length");
    }
    float[] values = new float[count];
    in.asFloatBuffer().get(values);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IOException("the worker for meaning answered a value that is no number");
      }
    }
    return new Vector(new String(model, StandardCharsets.UTF_8), values);
  }

  @Override
  public void close() throws IOException {
    Embedder loaded = embedder;
    embedder = null;
    if (loaded != null) {
      loaded.close();
    }
  }
}
