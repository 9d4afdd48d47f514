package caravan.analysis.text;

/**
 * How texts become vectors. Another choice makes other vectors: all of a vault need the same.
 *
 * @param model which
 * @param tokens the most that the model sees at once, 16 to 512; time grows a little faster than it
 * @param windows how many parts of a long text are looked at, 1 to 16
 */
public record EmbedOptions(Model model, int tokens, int windows) {
  /** The length that MiniLM was trained on; start, middle and end of a long text. */
  public static final EmbedOptions DEFAULT = new EmbedOptions(Model.MINILM, 256, 3);

  public EmbedOptions {
    if (tokens < 16 || tokens > 512) {
      throw new IllegalArgumentException(tokens + " tokens is out of range; choose 16 to 512");
    }
    if (windows < 1 || windows > 16) {
      throw new IllegalArgumentException(windows + " windows is out of range; choose 1 to 16");
    }
  }

  /** Names the model and how it is used: vectors of equal names can be compared. */
  public String name() {
    return model.id() + "/" + tokens + "x" + windows;
  }
}
