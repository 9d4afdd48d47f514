package caravan.analysis.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How texts become vectors. Another choice makes other vectors: all of a vault need the same.
 *
 * @param model which
 * @param tokens the most that the model sees at once, 16 to 512; time grows a little faster than it
 * @param windows how many parts of a long text are looked at, 1 to 16
 */
public record EmbedOptions(Model model, int tokens, int windows) {
  /**
   * The start of a text, at the length that MiniLM was trained on. More of it takes longer, and
   * told less on both sets that it was measured on.
   */
  public static final EmbedOptions DEFAULT = new EmbedOptions(Model.MINILM, 128, 1);

  private static final Pattern NAME = Pattern.compile("(.+)/([0-9]{1,4})x([0-9]{1,3})");

  public EmbedOptions {
    if (tokens < 16 || tokens > 512) {
      throw new IllegalArgumentException(tokens + " tokens is out of range; choose 16 to 512");
    }
    if (windows < 1 || windows > 16) {
      throw new IllegalArgumentException(windows + " windows is out of range; choose 1 to 16");
    }
  }

  /**
   * What {@link #name} made.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static EmbedOptions parse(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + name + "' names no way to make vectors");
    }
    return new EmbedOptions(
        Model.of(parts.group(1))
            .orElseThrow(() -> new IllegalArgumentException("there is no model " + name)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)));
  }

  /** Names the model and how it is used: vectors of equal names can be compared. */
  public String name() {
    return model.id() + "/" + tokens + "x" + windows;
  }
}
