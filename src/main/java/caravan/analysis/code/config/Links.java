package caravan.analysis.code.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Links and pictures of Markdown and HTML that lead to files beside them. */
final class Links {
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "\\b(?:href|src|data|poster)\\s{0,5}=\\s{0,5}(?:\"([^\"<>]{1,500})\"|'([^'<>]{1,500})')",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern INLINE =
      Pattern.compile(
          "\\]\\(\\s{0,5}<?([^()\\s<>]{1,500})>?(?:\\s{1,5}[\"'][^\"']{0,200}[\"'])?\\s{0,5}\\)");
  private static final Pattern DEFINITION =
      Pattern.compile("^ {0,3}\\[[^\\]]{1,200}\\]:\\s{1,5}<?([^\\s<>]{1,500})>?");

  private Links() {}

  /** Code in fences and between back quotes holds no links. */
  static void markdown(String text, Found found) {
    String fence = "";
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String start = line.stripLeading();
      String mark = start.startsWith("```") ? "```" : start.startsWith("~~~") ? "~~~" : "";
      if (!mark.isEmpty() && (fence.isEmpty() || fence.equals(mark))) {
        fence = fence.isEmpty() ? mark : "";
      } else if (fence.isEmpty()) {
        String prose = line.replaceAll("`[^`]{0,500}`", " ");
        add(INLINE.matcher(prose), number, found);
        add(DEFINITION.matcher(prose), number, found);
        add(ATTRIBUTE.matcher(prose), number, found);
      }
    }
  }

  static void html(String text, Found found) {
    boolean comment = false;
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw;
      if (comment) {
        int end = line.indexOf("-->");
        comment = end < 0;
        line = end < 0 ? "" : line.substring(end + 3);
      }
      int start = line.indexOf("<!--");
      while (start >= 0) {
        int end = line.indexOf("-->", start);
        comment = end < 0;
        line = line.substring(0, start) + (end < 0 ? "" : line.substring(end + 3));
        start = line.indexOf("<!--");
      }
      add(ATTRIBUTE.matcher(line), number, found);
    }
  }

  private static void add(Matcher matcher, int line, Found found) {
    while (matcher.find()) {
      String target = matcher.group(1);
      if (target == null && matcher.groupCount() > 1) {
        target = matcher.group(2);
      }
      if (target != null) {
        link(target, line, found);
      }
    }
  }

  private static void link(String target, int line, Found found) {
    String path = target.replaceAll("[#?].*$", "");
    boolean elsewhere =
        path.isEmpty() || path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*") || path.startsWith("//");
    if (!elsewhere && !Secrecy.looksSecret(path)) {
      found.reference("link", decoded(path), line);
    }
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // a percent sign that is one
      return path;
    }
  }
}
