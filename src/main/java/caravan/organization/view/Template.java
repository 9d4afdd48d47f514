package caravan.organization.view;

import caravan.model.meaning.Entity;
import caravan.model.meaning.Weighted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory with placeholders, as {@code Finance/{year}/{entity.organisation}}. A segment whose
 * placeholder has no value for a file is left out.
 */
final class Template {
  /** Placeholders; {@code entity.} goes on with the kind of entity. */
  static final List<String> KNOWN =
      List.of("year", "month", "category", "cluster", "keyphrase", "entity.");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern KIND = Pattern.compile("entity\\.[a-z][a-z-]*");
  private static final int MOST_SEGMENTS = 16;

  private final List<String> segments;

  private Template(List<String> segments) {
    this.segments = segments;
  }

  /**
   * @throws IllegalArgumentException with advice, if it is none
   */
  static Template of(String text) {
    List<String> segments = List.of(text.split("/", -1));
    if (segments.size() > MOST_SEGMENTS) {
      throw new IllegalArgumentException("it has more than " + MOST_SEGMENTS + " directories");
    }
    for (String segment : segments) {
      if (segment.isBlank() || segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' must be directories parted by single slashes, without . and .., as"
                + " Finance/{year}");
      }
      Matcher placeholders = PLACEHOLDER.matcher(segment);
      while (placeholders.find()) {
        check(placeholders.group(1));
      }
      if (PLACEHOLDER.matcher(segment).replaceAll("").matches("(?s).*[{}].*")) {
        throw new IllegalArgumentException("'" + segment + "' has a brace without its partner");
      }
    }
    if (PLACEHOLDER.matcher(segments.get(0)).find()) {
      throw new IllegalArgumentException(
          "its first directory must be plain text, so that no file is left without a place");
    }
    return new Template(segments);
  }

  private static void check(String name) {
    if (!KNOWN.contains(name) && !KIND.matcher(name).matches() || name.equals("entity.")) {
      throw new IllegalArgumentException(
          "there is no placeholder {"
              + name
              + "}. There are {year}, {month}, {category}, {cluster}, {keyphrase} and"
              + " {entity.KIND}, as {entity.organisation}");
    }
  }

  /** The directories for a file, as they are written; to be made safe. */
  List<String> fill(Subject file) {
    List<String> filled = new ArrayList<>();
    for (String segment : segments) {
      Matcher placeholders = PLACEHOLDER.matcher(segment);
      StringBuilder out = new StringBuilder();
      boolean whole = true;
      while (placeholders.find()) {
        Optional<String> value = value(placeholders.group(1), file);
        whole &= value.isPresent();
        placeholders.appendReplacement(out, Matcher.quoteReplacement(value.orElse("")));
      }
      placeholders.appendTail(out);
      if (whole) {
        filled.add(out.toString());
      }
    }
    return filled;
  }

  private static Optional<String> value(String name, Subject file) {
    return switch (name) {
      case "year" -> Optional.of(Times.year(file));
      case "month" -> Optional.of(Times.month(file));
      case "category" -> Optional.of(file.classification().category());
      case "cluster" -> file.cluster().map(Subject.InCluster::name);
      case "keyphrase" ->
          file.understanding().stream()
              .flatMap(known -> known.keyphrases().stream())
              .map(Weighted::name)
              .findFirst();
      default ->
          file.understanding().stream()
              .flatMap(known -> known.entities().stream())
              .filter(entity -> entity.kind().equals(name.substring("entity.".length())))
              .map(Entity::text)
              .findFirst();
    };
  }
}
