package caravan.analysis;

import java.util.Map;

/** Media types of languages, where a file's name does not tell one. Pure functions. */
final class LanguageTypes {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("c", "text/x-csrc"),
          Map.entry("c++", "text/x-c++src"),
          Map.entry("objective-c", "text/x-objcsrc"),
          Map.entry("objective-c++", "text/x-objcsrc"),
          Map.entry("shell", "application/x-sh"),
          Map.entry("html", "text/html"),
          Map.entry("xml", "application/xml"),
          Map.entry("qt-linguist", "application/xml"),
          Map.entry("freemind", "application/xml"),
          Map.entry("xslt", "application/xslt+xml"),
          Map.entry("markdown", "text/x-web-markdown"),
          Map.entry("tex", "application/x-tex"),
          Map.entry("json", "application/json"),
          Map.entry("yaml", "text/x-yaml"),
          Map.entry("toml", "application/toml"),
          Map.entry("properties", "text/x-java-properties"),
          Map.entry("javascript", "text/javascript"),
          Map.entry("typescript", "application/typescript"),
          Map.entry("java", "text/x-java-source"),
          Map.entry("roff", "text/troff"),
          Map.entry("csv", "text/csv"),
          Map.entry("css", "text/css"),
          Map.entry("sql", "text/x-sql"),
          Map.entry("r", "text/x-rsrc"));

  private LanguageTypes() {}

  static String of(String language) {
    return TYPES.getOrDefault(language, "text/x-" + language.replace("#", "sharp"));
  }

  /** Whether a file of this type is made of text at all. */
  static boolean isText(String type) {
    return type.startsWith("text/") && !type.equals("text/plain")
        || type.endsWith("+xml")
        || type.endsWith("/xml")
        || type.endsWith("json")
        || type.endsWith("script")
        || type.startsWith("application/x-")
        || type.equals("application/sql")
        || type.equals("application/toml");
  }

  /** Whether the type that a name tells fits a language; a header of C++ may stay one of C. */
  static boolean isOf(String type, String language) {
    return type.equals(of(language))
        || type.startsWith("text/x-c")
            && (language.equals("c") || language.equals("c++"))
            && !type.equals("text/x-csharp")
            && !type.equals("text/x-common-lisp")
        || language.equals("roff") && type.equals("text/troff");
  }
}
