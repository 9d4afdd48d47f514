package caravan.analysis.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What somebody says of a file.
 *
 * @param path relative, with {@code /} between names
 * @param kind {@code language}, {@code media-type} or {@code category}
 * @param value the right answer; empty if there is none, as for the language of a picture
 */
public record Label(String path, String kind, String value) {
  private static final Set<String> KINDS = Set.of("language", "media-type", "category");

  /** A file of labels is not as it must be. The message names the line and what to change. */
  public static final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(Path file, int line, String what) {
      super(file + ", line " + line + ": " + what);
    }
  }

  /**
   * Reads lines of {@code relative path<TAB>kind=value}; empty ones and those that start with
   * {@code #} are passed over.
   *
   * @throws FormatException at the first line that is different
   */
  public static List<Label> read(Path file) throws IOException, FormatException {
    List<Label> labels = new ArrayList<>();
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          labels.add(parse(file, number, line));
        }
      }
    } catch (MalformedInputException e) {
      throw new FormatException(file, number + 1, "not UTF-8. Write the labels in UTF-8.");
    }
    return labels;
  }

  private static Label parse(Path file, int number, String line) throws FormatException {
    int tab = line.indexOf('\t');
    if (tab <= 0) {
      throw new FormatException(
          file, number, "no tab. Write the path, a tab, and kind=value, as language=java.");
    }
    String path = line.substring(0, tab);
    if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
      throw new FormatException(
          file, number, "the path must be relative to the directory, without '..'.");
    }
    String label = line.substring(tab + 1).strip();
    int equals = label.indexOf('=');
    if (equals < 0 || !KINDS.contains(label.substring(0, equals))) {
      throw new FormatException(
          file, number, "write language=, media-type= or category= behind the tab.");
    }
    return new Label(path, label.substring(0, equals), label.substring(equals + 1));
  }
}
