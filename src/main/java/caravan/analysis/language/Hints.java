package caravan.analysis.language;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file says itself about its language: the interpreter in its first line, and the mode that
 * an editor is told. Pure functions over at most a line or two.
 */
final class Hints {
  private static final Pattern EMACS =
      Pattern.compile(
          "-\\*-\\s*(?:[^\\n"
              + "]{0,80}?\\bmode:\\s*)?([A-Za-z][A-Za-z0-9+#-]{0,20})\\s*(?:;[^\\n"
              + "]{0,80})?-\\*-",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern VIM =
      Pattern.compile("\\b(?:vim?|ex):[^\\n]{0,60}?\\b(?:ft|filetype|syntax)=([a-z0-9+]{1,20})");

  /** How editors call what is called otherwise here. */
  private static final Map<String, String> MODES =
      Map.ofEntries(
          Map.entry("cpp", "c++"),
          Map.entry("objc", "objective-c"),
          Map.entry("octave", "matlab"),
          Map.entry("cperl", "perl"),
          Map.entry("sh", "shell"),
          Map.entry("shell-script", "shell"),
          Map.entry("bash", "shell"),
          Map.entry("zsh", "shell"),
          Map.entry("lisp", "common-lisp"),
          Map.entry("emacs-lisp", "emacs-lisp"),
          Map.entry("elisp", "emacs-lisp"),
          Map.entry("caml", "ocaml"),
          Map.entry("tuareg", "ocaml"),
          Map.entry("sml", "standard-ml"),
          Map.entry("makefile", "make"),
          Map.entry("nroff", "roff"),
          Map.entry("latex", "tex"),
          Map.entry("asm", "assembly"),
          Map.entry("nasm", "assembly"),
          Map.entry("js", "javascript"),
          Map.entry("conf", "ini"),
          Map.entry("dosini", "ini"));

  private Hints() {}

  /** The interpreter after {@code #!}, behind {@code env} or not, without its version; or null. */
  static @Nullable String interpreter(String text) {
    if (!text.startsWith("#!")) {
      return null;
    }
    int end = text.indexOf('\n');
    String line = text.substring(2, end < 0 ? Math.min(text.length(), 200) : Math.min(end, 200));
    String[] words = line.strip().split("\\s+");
    int at = 0;
    if (last(words[0]).equals("env")) {
      at = 1;
      while (at < words.length && (words[at].startsWith("-") || words[at].contains("="))) {
        at++;
      }
    }
    return at < words.length ? last(words[at]).replaceFirst("[-0-9.]+$", "") : null;
  }

  /** The language of an editor's mode line at the start, as the catalog calls it; or null. */
  static @Nullable String mode(String text, Catalog catalog) {
    String start = text.substring(0, Math.min(text.length(), 400));
    if (start.contains("-*-")) {
      String found = named(EMACS.matcher(start), catalog);
      if (found != null) {
        return found;
      }
    }
    return start.contains("vi") ? named(VIM.matcher(start), catalog) : null;
  }

  private static @Nullable String named(Matcher matcher, Catalog catalog) {
    if (!matcher.find()) {
      return null;
    }
    String mode = matcher.group(1).toLowerCase(Locale.ROOT);
    String language = MODES.getOrDefault(mode, mode);
    return catalog.knows(language) ? language : null;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
