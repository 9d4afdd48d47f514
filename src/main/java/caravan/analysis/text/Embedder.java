package caravan.analysis.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import caravan.model.meaning.Vector;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Turns texts into vectors with a small sentence model, on one thread and without network. One text
 * at a time: the model's 8-bit arithmetic scales by what it sees at once, so that in a batch a
 * text's neighbours would change its vector. The same text gives the same bits on the same kind of
 * processor; on another kind it may differ in the last digits. A long text is the mean of some
 * parts of it ({@link EmbedOptions#windows()}).
 *
 * <p>The models know English. A text in another European language gets a vector that tells its
 * topic roughly, from names and words that look alike; one in another script tells next to nothing.
 *
 * <p>Takes about 150 MB outside of the heap, and 24 MB in it while it starts. Belongs to one
 * thread. Made in a process that may crash: native code reads the text.
 */
public final class Embedder implements AutoCloseable {
  /** What this analyzer says is asked again when this grows. */
  public static final int VERSION = 1;

  private final EmbedOptions options;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  /**
   * Loads the model.
   *
   * @throws IOException if the jar with the model is missing, or this machine cannot run it
   */
  public Embedder(EmbedOptions options) throws IOException {
    this.options = options;
    NativeFolder.prepare();
    byte[] weights = read(options.model(), options.model().weights());
    try (InputStream vocabulary = open(options.model(), options.model().tokenizer())) {
      environment = OrtEnvironment.getEnvironment();
      session = session(environment, weights);
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              vocabulary,
              Map.of(
                  "padding", "false",
                  "truncation", "true",
                  "maxLength", Integer.toString(options.tokens()),
                  "modelMaxLength", "512"));
    } catch (OrtException | UnsatisfiedLinkError e) {
      throw new IOException(
          "this machine cannot run the model "
              + options.model().id()
              + ": "
              + e.getMessage()
              + ". Turn it off, or use one of Linux, macOS or Windows on x86-64 or arm64",
          e);
    }
  }

  private static OrtSession session(OrtEnvironment environment, byte[] weights)
      throws OrtException {
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      settings.setIntraOpNumThreads(1);
      settings.setInterOpNumThreads(1);
      settings.addConfigEntry("session.intra_op.allow_spinning", "0");
      settings.addConfigEntry("session.inter_op.allow_spinning", "0");
      // texts of all lengths would each leave their pattern of buffers behind
      settings.setCPUArenaAllocator(false);
      settings.setMemoryPatternOptimization(false);
      return environment.createSession(weights, settings);
    }
  }

  /** What its vectors are called. */
  public String name() {
    return options.name();
  }

  /**
   * The vector of a text, of length 1; that of a text without a word is one, too.
   *
   * @throws IOException if the model fails
   */
  public Vector embed(String text) throws IOException {
    float[] sum = null;
    for (String part : Windows.of(text, options.tokens(), options.windows())) {
      float[] values = run(part);
      if (sum == null) {
        sum = values;
      } else {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += values[i];
        }
      }
    }
    if (sum == null) {
      throw new IllegalStateException("a text has a part");
    }
    return new Vector(options.name(), unit(sum));
  }

  private float[] run(String part) throws IOException {
    Encoding encoding = tokenizer.encode(part, true, false);
    long[][] ids = {encoding.getIds()};
    long[][] mask = {encoding.getAttentionMask()};
    long[][] types = {encoding.getTypeIds()};
    try (OnnxTensor a = OnnxTensor.createTensor(environment, ids);
        OnnxTensor b = OnnxTensor.createTensor(environment, mask);
        OnnxTensor c = OnnxTensor.createTensor(environment, types);
        OrtSession.Result result =
            session.run(Map.of("input_ids", a, "attention_mask", b, "token_type_ids", c))) {
      OnnxTensor tokens = (OnnxTensor) result.get(0);
      int dimensions = (int) tokens.getInfo().getShape()[2];
      return unit(pool(tokens.getFloatBuffer(), ids[0].length, dimensions));
    } catch (OrtException e) {
      throw new IOException("the model failed: " + e.getMessage(), e);
    }
  }

  private float[] pool(FloatBuffer tokens, int count, int dimensions) {
    float[] pooled = new float[dimensions];
    int taken = options.model().firstToken() ? 1 : count;
    for (int t = 0; t < taken; t++) {
      for (int i = 0; i < dimensions; i++) {
        pooled[i] += tokens.get(t * dimensions + i);
      }
    }
    return pooled;
  }

  private static float[] unit(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0)) {
      throw new IllegalStateException("the model answered a vector without direction");
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] / length);
    }
    return values;
  }

  private static byte[] read(Model model, String resource) throws IOException {
    try (InputStream in = open(model, resource)) {
      return in.readAllBytes();
    }
  }

  private static InputStream open(Model model, String resource) throws IOException {
    InputStream in = Embedder.class.getResourceAsStream(resource);
    if (in == null) {
      throw new FileNotFoundException(
          "the model "
              + model.id()
              + " is not in this build ("
              + resource
              + "); choose another model, or put its jar on the class path");
    }
    return in;
  }

  @Override
  public void close() throws IOException {
    tokenizer.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IOException("the model could not be closed: " + e.getMessage(), e);
    }
  }
}
