package caravan.analysis.relations;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people and programs put into a name to tell one version of a file from another.
 *
 * @param stem the name without that, and with its extension
 * @param rank higher for later versions
 * @param mark what was put into the name; empty for a plain one
 * @param confidence that it tells versions apart
 */
record VersionName(String stem, long rank, String mark, double confidence) {
  private static final long PLAIN = 1_000_000;
  private static final Pattern VERSION =
      Pattern.compile("(?i)[ _.-]?\\b(?:v|ver|version|rev|r)[ _.-]?(\\d{1,4})(?:\\.(\\d{1,3}))?$");
  private static final Pattern VERSION_JOINED =
      Pattern.compile("(?i)[ _.-](?:v|ver|version|rev)[ _.-]?(\\d{1,4})(?:\\.(\\d{1,3}))?$");
  private static final Pattern NUMBERED = Pattern.compile(" ?\\((\\d{1,3})\\)$");
  private static final Pattern COPY =
      Pattern.compile(
          "(?i)(?:[ _-]+\\(?(?:copy|kopie|copie|copia)\\)?(?:[ _]?\\(?(\\d{1,3})\\)?)?)$");
  private static final Pattern STATE =
      Pattern.compile(
          "(?i)[ _.-]+\\(?(final|draft|old|new|orig|original|latest|backup|bak)(\\d{0,2})\\)?$");
  private static final Pattern DATE =
      Pattern.compile("[ _.-]?((?:19|20)\\d\\d)[_.-]?(0[1-9]|1[0-2])[_.-]?(0[1-9]|[12]\\d|3[01])$");
  private static final Pattern SUFFIX =
      Pattern.compile("(?i)(?:~|\\.(?:bak|orig|old|backup|save|swp|rej)(\\d{0,3}))$");

  static VersionName of(String name) {
    Matcher suffix = SUFFIX.matcher(name);
    if (suffix.find() && suffix.start() > 0) {
      String mark = suffix.group();
      return new VersionName(key(name.substring(0, suffix.start()), ""), 1, mark, 0.95);
    }
    String extension = Paths.extension(name);
    String stem = Paths.stem(name);
    for (Pattern pattern : new Pattern[] {VERSION_JOINED, VERSION}) {
      Matcher version = pattern.matcher(stem);
      if (version.find() && version.start() > 0) {
        return marked(
            stem, extension, version, PLAIN + number(version, 1) * 1000 + number(version, 2), 0.9);
      }
    }
    Matcher copy = COPY.matcher(stem);
    if (copy.find() && copy.start() > 0) {
      return marked(stem, extension, copy, PLAIN + 1 + number(copy, 1), 0.85);
    }
    Matcher numbered = NUMBERED.matcher(stem);
    if (numbered.find() && numbered.start() > 0) {
      return marked(stem, extension, numbered, PLAIN + 1 + number(numbered, 1), 0.8);
    }
    Matcher state = STATE.matcher(stem);
    if (state.find() && state.start() > 0) {
      long rank =
          switch (state.group(1).toLowerCase(Locale.ROOT)) {
            case "final", "latest", "new" -> 900_000_000L + number(state, 2);
            default -> 2 + number(state, 2);
          };
      return marked(stem, extension, state, rank, 0.8);
    }
    Matcher date = DATE.matcher(stem);
    if (date.find() && date.start() > 0) {
      // as often one of a series as another version
      long rank = PLAIN + number(date, 1) * 10_000 + number(date, 2) * 100 + number(date, 3);
      return marked(stem, extension, date, rank, 0.6);
    }
    return new VersionName(key(stem, extension), PLAIN, "", 1);
  }

  private static VersionName marked(
      String stem, String extension, Matcher mark, long rank, double confidence) {
    return new VersionName(
        key(stem.substring(0, mark.start()), extension), rank, mark.group().strip(), confidence);
  }

  private static String key(String stem, String extension) {
    return (stem + extension).toLowerCase(Locale.ROOT);
  }

  private static long number(Matcher matcher, int group) {
    String digits = matcher.groupCount() < group ? null : matcher.group(group);
    return digits == null || digits.isEmpty() ? 0 : Long.parseLong(digits);
  }
}
