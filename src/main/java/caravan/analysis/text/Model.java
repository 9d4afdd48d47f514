package caravan.analysis.text;

import java.util.Arrays;
import java.util.Optional;

/**
 * A sentence model that Caravan can run. All have the vocabulary of BERT and 384 dimensions, were
 * trained on English, and are under Apache-2.0 or MIT.
 */
public enum Model {
  /** sentence-transformers/all-MiniLM-L6-v2, 8-bit: mean of all tokens. */
  MINILM("all-minilm-l6-v2", "all-minilm-l6-v2-q", false),

  /** BAAI/bge-small-en-v1.5, 8-bit: the first token; better at search, half as fast. */
  BGE_SMALL("bge-small-en-v1.5", "bge-small-en-v1.5-q", true);

  private final String id;
  private final String resource;
  private final boolean firstToken;

  Model(String id, String resource, boolean firstToken) {
    this.id = id;
    this.resource = resource;
    this.firstToken = firstToken;
  }

  /** Its name in settings and vectors. */
  public String id() {
    return id;
  }

  /** Whether the jar that brings it is there. */
  public boolean present() {
    return Model.class.getResource(weights()) != null;
  }

  String weights() {
    return "/" + resource + ".onnx";
  }

  String tokenizer() {
    return "/" + resource + "-tokenizer.json";
  }

  /** Whether the first token stands for the whole, or all of them on average. */
  boolean firstToken() {
    return firstToken;
  }

  /** The model of that name. */
  public static Optional<Model> of(String id) {
    return Arrays.stream(values()).filter(model -> model.id.equals(id)).findFirst();
  }
}
