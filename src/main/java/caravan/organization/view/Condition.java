package caravan.organization.view;

import caravan.model.meaning.Understanding;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One thing that a rule asks of a file. Either a glob of its path ({@code *} and {@code ?} stay
 * within a name, {@code **} spans directories; one without a slash is that of the name alone), or
 * {@code what=value}, where the value may hold {@code *} and {@code ?} and case does not count.
 */
final class Condition {
  /** What may be asked but the path; {@code entity.} goes on with the kind of entity. */
  static final List<String> KNOWN = List.of("category", "type", "keyphrase", "cluster", "entity.");

  private static final Pattern FORM = Pattern.compile("([a-z][a-z.-]*)=(.+)");

  private final String what;
  private final Pattern value;

  private Condition(String what, Pattern value) {
    this.what = what;
    this.value = value;
  }

  /**
   * @throws IllegalArgumentException with advice, if it is none
   */
  static Condition of(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      String glob = text.contains("/") ? (text.startsWith("/") ? "" : "/**/") + text : text;
      return new Condition(
          text.contains("/") ? "path" : "name", Pattern.compile(glob(glob), Pattern.DOTALL));
    }
    String what = form.group(1);
    boolean entity = what.startsWith("entity.") && what.length() > "entity.".length();
    if (!entity && (what.equals("entity.") || !KNOWN.contains(what))) {
      throw new IllegalArgumentException(
          "there is no condition '"
              + what
              + "='. A condition is a glob of the path, or one of category=, type=, keyphrase=,"
              + " cluster= and entity.KIND= as entity.organisation=");
    }
    return new Condition(
        what,
        Pattern.compile(
            glob(form.group(2)), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL));
  }

  /** Possessive where it can be, so that no name makes it slow. */
  private static String glob(String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (text.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (text.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  boolean holds(Subject file) {
    return values(file).anyMatch(text -> value.matcher(text).matches());
  }

  private Stream<String> values(Subject file) {
    return switch (what) {
      case "path" -> Stream.of(file.path());
      case "name" -> Stream.of(file.ownName());
      case "category" -> Stream.of(file.classification().category());
      case "type" ->
          Stream.of(
              file.understanding()
                  .map(Understanding::mediaType)
                  .orElse(file.classification().mediaType()));
      case "cluster" -> file.cluster().map(Subject.InCluster::name).stream();
      case "keyphrase" ->
          file.understanding().stream()
              .flatMap(known -> known.keyphrases().stream())
              .map(k -> k.name());
      default -> {
        String kind = what.substring("entity.".length()).toLowerCase(Locale.ROOT);
        yield file.understanding().stream()
            .flatMap(known -> known.entities().stream())
            .filter(entity -> entity.kind().equals(kind))
            .map(entity -> entity.text());
      }
    };
  }
}
