package caravan.cli;

import caravan.cli.ReportPage.Facts;
import caravan.cli.ReportPage.Grid;
import caravan.cli.ReportPage.Heading;
import caravan.cli.ReportPage.Lines;
import caravan.cli.ReportPage.Part;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A page of reports as one HTML document that needs nothing else: no script, no address, and a
 * policy in it that lets a browser load nothing. Every text is escaped, so the name of a file stays
 * text. Without state.
 */
final class ReportHtml {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
        color: #1d2733; background: #fff }
      h1 { font-size: 1.5rem } h2 { font-size: 1.05rem; margin-top: 2rem }
      table { border-collapse: collapse } th, td { text-align: left; vertical-align: top;
        padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #dde3ea; overflow-wrap: anywhere }
      th { font-weight: 600; color: #51606f } ul { padding-left: 1.2rem }
      @media (prefers-color-scheme: dark) { body { color: #dfe6ee; background: #14191f }
        th { color: #94a3b3 } th, td { border-color: #2c3742 } }
      """;

  private ReportHtml() {}

  static String of(ReportPage page) {
    StringBuilder html = new StringBuilder(4_096);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    html.append("style-src '").append(hash(STYLE)).append("'\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>").append(escape(page.title())).append("</title>\n");
    html.append("<style>").append(STYLE).append("</style>\n</head>\n<body>\n");
    html.append("<h1>").append(escape(page.title())).append("</h1>\n");
    page.parts().forEach(part -> part(html, part));
    return html.append("</body>\n</html>\n").toString();
  }

  private static void part(StringBuilder html, Part part) {
    if (part instanceof Heading heading) {
      html.append("<h2>").append(escape(heading.text())).append("</h2>\n");
    } else if (part instanceof Facts facts) {
      html.append("<table>\n");
      facts
          .facts()
          .forEach(
              fact ->
                  html.append("<tr><th scope=\"row\">")
                      .append(escape(fact.name()))
                      .append("</th><td>")
                      .append(escape(fact.value()))
                      .append("</td></tr>\n"));
      html.append("</table>\n");
    } else if (part instanceof Lines lines) {
      html.append("<ul>\n");
      lines.lines().forEach(line -> html.append("<li>").append(escape(line)).append("</li>\n"));
      html.append("</ul>\n");
    } else if (part instanceof Grid grid) {
      html.append("<table>\n");
      row(html, grid.columns(), "th");
      grid.rows().forEach(row -> row(html, row, "td"));
      html.append("</table>\n");
    }
  }

  private static void row(StringBuilder html, List<String> cells, String tag) {
    html.append("<tr>");
    for (String cell : cells) {
      html.append('<').append(tag).append('>').append(escape(cell));
      html.append("</").append(tag).append('>');
    }
    html.append("</tr>\n");
  }

  /** What is seen is what is there: signs that could steer a reader are shown by their number. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    Terminal.sanitise(text)
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static String hash(String style) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
