package caravan.analysis;

import java.util.List;
import java.util.Set;

/** Few words for many media types. */
public final class Categories {
  /** All of them, sorted. */
  public static final List<String> NAMES =
      List.of(
          "archive",
          "audio",
          "code",
          "configuration",
          "database",
          "document",
          "font",
          "mail",
          "other",
          "picture",
          "program",
          "text",
          "video");

  private static final Set<String> DOCUMENTS =
      Set.of(
          "application/pdf",
          "application/rtf",
          "application/epub+zip",
          "application/x-tika-msoffice",
          "application/xhtml+xml",
          "application/x-tex",
          "text/x-tex",
          "text/x-web-markdown",
          "application/postscript",
          "text/html",
          "text/markdown");
  private static final Set<String> CONFIGURATION =
      Set.of(
          "application/json",
          "application/xml",
          "text/x-yaml",
          "application/x-yaml",
          "application/toml",
          "text/x-ini",
          "text/x-java-properties");
  private static final Set<String> CODE =
      Set.of(
          "application/javascript",
          "text/javascript",
          "application/x-sh",
          "application/java-vm",
          "text/css",
          "application/sql",
          "application/xslt+xml");
  private static final Set<String> ARCHIVES =
      Set.of(
          "application/zip",
          "application/gzip",
          "application/x-tar",
          "application/x-xz",
          "application/x-bzip2",
          "application/x-7z-compressed",
          "application/java-archive",
          "application/zstd",
          "application/x-debian-package",
          "application/x-rpm",
          "application/vnd.android.package-archive");
  private static final Set<String> PROGRAMS =
      Set.of(
          "application/x-executable",
          "application/x-sharedlib",
          "application/x-object",
          "application/x-elf",
          "application/x-msdownload",
          "application/x-dosexec",
          "application/x-mach-o",
          "application/x-mach-o-universal",
          "application/x-python-bytecode");

  /** Data that nobody configures anything with. */
  private static final Set<String> TABLES =
      Set.of(
          "text/csv",
          "text/tab-separated-values",
          "text/x-diff",
          "text/x-po",
          "text/x-bibtex",
          "application/x-bibtex-text-file",
          "text/x-make-dependencies");

  private Categories() {}

  /**
   * The category of a media type.
   *
   * @param kind of the file's language: code, markup, data or prose; empty if it has none
   */
  static String of(String type, String kind) {
    String byType = of(type);
    boolean vague = byType.equals("text") || byType.equals("other") || byType.equals("code");
    return switch (kind) {
      case "code" -> "code";
      case "prose" -> "document";
      case "data" -> vague && !TABLES.contains(type) ? "configuration" : byType;
      default -> byType;
    };
  }

  private static String of(String type) {
    if (type.startsWith("image/")) {
      return "picture";
    }
    if (type.startsWith("audio/")) {
      return "audio";
    }
    if (type.startsWith("video/")) {
      return "video";
    }
    if (type.startsWith("font/")) {
      return "font";
    }
    if (type.startsWith("message/")) {
      return "mail";
    }
    if (DOCUMENTS.contains(type) || isOffice(type)) {
      return "document";
    }
    if (CONFIGURATION.contains(type)) {
      return "configuration";
    }
    if (CODE.contains(type) || type.startsWith("text/x-") && !type.equals("text/x-log")) {
      return "code";
    }
    if (ARCHIVES.contains(type)) {
      return "archive";
    }
    if (PROGRAMS.contains(type)) {
      return "program";
    }
    if (type.contains("sqlite") || type.contains("database")) {
      return "database";
    }
    return type.startsWith("text/") ? "text" : "other";
  }

  private static boolean isOffice(String type) {
    return Signatures.office(type) || type.equals("application/vnd.visio");
  }
}
