package caravan.analysis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Signatures of the kinds of files that people have, to find names that mislead. Quick, so that it
 * can be asked for every document. Pure functions.
 */
final class Signatures {
  private static final Pattern HTML =
      Pattern.compile(
          "\\A\\s{0,200}(?:<\\?xml[^>]{0,200}>\\s{0,20})?(?:<!--.{0,400}?-->\\s{0,20})?(?i:<!doctype\\s+html|<html[\\s>])",
          Pattern.DOTALL);
  private static final Pattern MAIL =
      Pattern.compile(
          "\\A(?:From \\S{1,200} .{0,80}\\r"
              + "?\\n"
              + "|(?i:(?:return-path|received|delivered-to|message-id|mime-version|date|from|to|subject|x-[\\w-]{1,40}):))");
  private static final Pattern MAIL_FIELD =
      Pattern.compile(
          "^(?i:from|to|date|subject|received|message-id|mime-version):[ \\t]", Pattern.MULTILINE);

  /** Types whose files have a signature, or are text: one with another signature is misnamed. */
  private static final Set<String> STRICT =
      Set.of(
          "application/pdf",
          "application/rtf",
          "application/postscript",
          "application/msword",
          "application/epub+zip",
          "application/zip",
          "application/gzip",
          "image/png",
          "image/jpeg",
          "image/gif",
          "text/plain",
          "text/html",
          "application/xhtml+xml",
          "message/rfc822");

  private Signatures() {}

  /** Whether a file that is named so must begin as others of its type do. */
  static boolean strict(String named) {
    return STRICT.contains(named) || office(named);
  }

  static boolean office(String type) {
    return type.startsWith("application/vnd.openxmlformats-officedocument")
        || type.startsWith("application/vnd.oasis.opendocument")
        || type.startsWith("application/vnd.ms-")
        || type.equals("application/msword");
  }

  /** The type by the content's signature; empty if it has none of these. */
  static Optional<String> type(byte[] head, Classifier.Head file) throws IOException {
    if (head.length < 4) {
      return Optional.empty();
    }
    String start = new String(head, 0, Math.min(head.length, 1024), StandardCharsets.ISO_8859_1);
    if (start.startsWith("PK\u0003\u0004")) {
      return Optional.of(Containers.zip(head, file));
    }
    if (start.startsWith("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")) {
      return Optional.of(Containers.ole(head, file));
    }
    String type = fixed(start);
    if (!type.isEmpty()) {
      return Optional.of(type);
    }
    if (HTML.matcher(start).find()) {
      return Optional.of("text/html"); // XHTML is no other kind of document to people
    }
    return mail(start) ? Optional.of("message/rfc822") : Optional.empty();
  }

  private static String fixed(String start) {
    int pdf = start.indexOf("%PDF-");
    if (pdf == 0 || pdf > 0 && pdf < 16) {
      return "application/pdf";
    }
    return start.startsWith("{\\rtf")
        ? "application/rtf"
        : start.startsWith("%!PS") || start.startsWith("\u00c5\u00d0\u00d3\u00c6")
            ? "application/postscript"
            : start.startsWith("\u0089PNG\r\n")
                ? "image/png"
                : start.startsWith("\u00ff\u00d8\u00ff")
                    ? "image/jpeg"
                    : start.startsWith("GIF8")
                        ? "image/gif"
                        : start.startsWith("\u001f\u008b\b") ? "application/gzip" : "";
  }

  /** Two fields of a header before the first empty line: one is too common in other texts. */
  private static boolean mail(String start) {
    if (!MAIL.matcher(start).find()) {
      return false;
    }
    int end = start.indexOf("\n\n");
    String fields = end < 0 ? start : start.substring(0, end);
    return MAIL_FIELD.matcher(fields).results().limit(2).count() == 2;
  }

  /**
   * Whether the content's type is the named one or what that is built on: a drawing in SVG that is
   * compressed is no misnamed gzip file, and a document with macros no misnamed one without.
   */
  static boolean agree(String named, String found) {
    return named.equals(found)
        || found.equals(Containers.OLE) && office(named)
        || found.equals("application/zip") && (named.endsWith("+zip") || isPackage(named))
        || found.equals("text/html") && named.equals("application/xhtml+xml")
        || office(named)
            && office(found)
            && !family(named).isEmpty()
            && family(named).equals(family(found))
            && sameContainer(named, found);
  }

  private static boolean isPackage(String named) {
    return named.startsWith("application/vnd.openxmlformats-officedocument")
        || named.startsWith("application/vnd.oasis.opendocument")
        || named.contains(".12");
  }

  private static boolean sameContainer(String a, String b) {
    return ole(a) == ole(b) && a.contains("opendocument") == b.contains("opendocument");
  }

  private static boolean ole(String type) {
    return type.equals("application/msword")
        || type.startsWith("application/vnd.ms-") && !type.contains(".12");
  }

  private static String family(String type) {
    if (type.contains("word") || type.contains("opendocument.text")) {
      return "text";
    }
    if (type.contains("excel") || type.contains("spreadsheet")) {
      return "sheet";
    }
    return type.contains("powerpoint") || type.contains("presentation") ? "slides" : "";
  }
}
