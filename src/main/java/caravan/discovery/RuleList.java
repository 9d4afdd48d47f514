package caravan.discovery;

import caravan.model.FileName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules of one file, or of one option; the last that matches decides. Immutable. */
final class RuleList {
  private final IgnoreRule[] rules;

  /**
   * Places of the rules that are a plain name, by that name: one look-up instead of one test each.
   */
  private final Map<FileName, int[]> named = new HashMap<>();

  /** Places of the other rules for names. */
  private final int[] patterns;

  /** Places of the rules for paths. */
  private final int[] paths;

  private RuleList(List<IgnoreRule> rules) {
    this.rules = rules.toArray(new IgnoreRule[0]);
    int[] others = new int[rules.size()];
    int[] byPath = new int[rules.size()];
    int otherCount = 0;
    int pathCount = 0;
    for (int i = 0; i < rules.size(); i++) {
      FileName name = rules.get(i).name();
      if (rules.get(i).byPath()) {
        byPath[pathCount++] = i;
      } else if (name != null) {
        int[] before = named.getOrDefault(name, new int[0]);
        int[] places = Arrays.copyOf(before, before.length + 1);
        places[before.length] = i;
        named.put(name, places);
      } else {
        others[otherCount++] = i;
      }
    }
    patterns = Arrays.copyOf(others, otherCount);
    paths = Arrays.copyOf(byPath, pathCount);
  }

  /** Patterns given one by one, where {@code #} and trailing spaces are part of them. */
  static RuleList ofOption(List<String> patterns, String option) {
    return new RuleList(
        patterns.stream()
            .map(text -> IgnoreRule.parse(text.getBytes(StandardCharsets.UTF_8), option))
            .toList());
  }

  /** The lines of a file, as git reads them. */
  static RuleList ofFile(byte[] content, String file) {
    List<IgnoreRule> rules = new ArrayList<>();
    int start =
        content.length >= 3
                && content[0] == (byte) 0xef
                && content[1] == (byte) 0xbb
                && content[2] == (byte) 0xbf
            ? 3
            : 0;
    int line = 1;
    while (start < content.length) {
      int end = start;
      while (end < content.length && content[end] != '\n') {
        end++;
      }
      byte[] text = line(content, start, end);
      if (text.length > 0 && content[start] != '#') {
        rules.add(IgnoreRule.parse(text, file + ":" + line));
      }
      start = end + 1;
      line++;
    }
    return new RuleList(rules);
  }

  /** Without the end of a Windows line and without spaces at the end that no backslash protects. */
  private static byte[] line(byte[] content, int start, int lineEnd) {
    int end = lineEnd;
    if (end > start && content[end - 1] == '\r') {
      end--;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int kept = 0;
    for (int i = start; i < end && content[i] != 0; i++) {
      line.write(content[i]);
      if (content[i] == '\\') {
        if (i + 1 == end || content[i + 1] == 0) {
          return line.toByteArray(); // git leaves such a line alone
        }
        line.write(content[++i]);
        kept = line.size();
      } else if (content[i] != ' ') {
        kept = line.size();
      }
    }
    return Arrays.copyOf(line.toByteArray(), kept);
  }

  boolean isEmpty() {
    return rules.length == 0;
  }

  int[] paths() {
    return paths;
  }

  /** Those of the rules for paths that can match something in this directory. */
  int[] reaching(int[] candidates, byte[] directory, int base) {
    int[] reaching = new int[candidates.length];
    int count = 0;
    for (int place : candidates) {
      if (rules[place].reaches(directory, base)) {
        reaching[count++] = place;
      }
    }
    return count == candidates.length ? candidates : Arrays.copyOf(reaching, count);
  }

  /**
   * The rule that decides.
   *
   * @param active those of {@link #paths()} that may match here
   * @param path the whole path of the entry; not looked at if no rule is active
   * @param base where in it the part begins that is relative to these rules
   * @return 1 if the last that matches is plain, -1 if it is negated, 0 if none matches
   */
  int decide(FileName name, boolean directory, int[] active, byte[] path, int base) {
    int best = -1;
    int[] places = named.get(name);
    for (int i = places == null ? -1 : places.length - 1; places != null && i >= 0; i--) {
      if (rules[places[i]].concerns(directory)) {
        best = places[i];
        break;
      }
    }
    for (int i = patterns.length - 1; i >= 0 && patterns[i] > best; i--) {
      IgnoreRule rule = rules[patterns[i]];
      if (rule.concerns(directory) && rule.matchesName(name)) {
        best = patterns[i];
      }
    }
    for (int i = active.length - 1; i >= 0 && active[i] > best; i--) {
      IgnoreRule rule = rules[active[i]];
      if (rule.concerns(directory) && rule.matchesPath(path, base)) {
        best = active[i];
      }
    }
    return best < 0 ? 0 : rules[best].negated() ? -1 : 1;
  }
}
