package caravan.analysis.language;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells in which programming, markup or data language a file is written. The name is asked first;
 * where it leaves several, the file's first 4 KiB: the interpreter, an editor's mode line, marks
 * that only one of them has, and last a learned model. Reads its table when it is made and its
 * model when it is first needed. Safe for concurrent use.
 */
public final class Languages {
  /** So much of a file says as much as all of it; what is behind is not looked at. */
  public static final int HEAD = 4096;

  /** What templates, copies and examples have behind the name of what they are. */
  private static final Set<String> SUFFIXES =
      Set.of(
          ".in",
          ".orig",
          ".bak",
          ".old",
          ".tmpl",
          ".template",
          ".dist",
          ".example",
          ".sample",
          ".default",
          ".rej",
          ".save");

  /** Of one language, but of many files in none: these are looked into. */
  private static final Set<String> DOUBTFUL =
      Set.of(
          ".1",
          ".2",
          ".3",
          ".4",
          ".5",
          ".6",
          ".7",
          ".8",
          ".9",
          ".sig",
          ".fun",
          ".do",
          ".g",
          ".w",
          ".mac",
          ".dem",
          ".ms",
          ".man",
          ".def",
          ".aux",
          ".map",
          ".tr",
          ".orc",
          ".sco",
          ".fx",
          ".target",
          ".network",
          ".bi",
          ".mi",
          ".lean",
          ".frag",
          ".geom",
          ".comp",
          ".dot");

  private static final Pattern ROFF =
      Pattern.compile("\\A(?:[.']\\\\\"|\\.[A-Za-z]{1,3}\\b|\\.\\s|'\\s)");

  private final Catalog catalog = new Catalog();

  /** The model, loaded when it is first needed. */
  private static final class Model {
    static final TokenModel TOKENS = TokenModel.load();
  }

  /** Whether files with the name's extension are of several languages. */
  public boolean isAmbiguous(String name) {
    String extension = extension(plain(name));
    return DOUBTFUL.contains(extension) || catalog.byExtension(extension).size() > 1;
  }

  /**
   * Names with the same key are told alike by {@link #byName}: the extension with its dot, or a
   * name of which all tells something; empty for one that tells nothing.
   */
  public String key(String name) {
    String plain = plain(name);
    if (byFileName(plain) != null) {
      return plain;
    }
    String extension = extension(plain);
    return plain.startsWith(".") && extension.length() == plain.length()
        ? ""
        : !extension.isEmpty() ? extension : plain.length() > 24 ? "" : plain;
  }

  /** The language by the name alone; none if it does not tell. */
  public Guess byName(String name) {
    String plain = plain(name);
    String language = byFileName(plain);
    if (language != null) {
      return new Guess(language, 0.99, "the name " + plain);
    }
    String extension = extension(plain);
    List<String> candidates = catalog.byExtension(extension);
    return candidates.size() == 1 && !DOUBTFUL.contains(extension)
        ? new Guess(candidates.get(0), 0.98, "the extension " + extension)
        : Guess.NONE;
  }

  /**
   * The language by name and head.
   *
   * @param name own name, as people read it
   * @param head the start of the file; of more than {@link #HEAD} bytes the rest is not looked at
   */
  public Guess of(String name, byte[] head) {
    Guess named = byName(name);
    if (named.found()) {
      return named;
    }
    String text = text(head);
    if (text == null) {
      return Guess.NONE;
    }
    String extension = extension(plain(name));
    List<String> candidates = catalog.byExtension(extension);
    Guess said = said(text, candidates);
    if (said.found() || candidates.isEmpty()) {
      return said;
    }
    if (candidates.size() == 1) {
      return doubtful(extension, candidates.get(0), text);
    }
    return among(extension, candidates, text);
  }

  /** One of code, markup, data, prose; empty for an unknown language. */
  public String kind(String language) {
    return catalog.kind(language);
  }

  /** What the text itself says, unless the name speaks against it. */
  private Guess said(String text, List<String> candidates) {
    String interpreter = Hints.interpreter(text);
    String run = interpreter == null ? null : catalog.byInterpreter(interpreter);
    if (run != null && (candidates.isEmpty() || candidates.contains(run))) {
      return new Guess(run, 0.97, "the interpreter " + interpreter);
    }
    String mode = Hints.mode(text, catalog);
    if (mode != null && (candidates.isEmpty() || candidates.contains(mode))) {
      // Headers of C++ say "C" or "C++" by habit; only the rarer answer is meant.
      boolean habit = mode.equals("c") && candidates.contains("c++");
      return habit ? Guess.NONE : new Guess(mode, 0.96, "an editor's mode line");
    }
    return candidates.isEmpty() && text.startsWith("<?php")
        ? new Guess("php", 0.97, "a PHP tag")
        : Guess.NONE;
  }

  private static Guess doubtful(String extension, String language, String text) {
    if (language.equals("roff") && !ROFF.matcher(text).find() || text.startsWith("-----BEGIN")) {
      return Guess.NONE;
    }
    return new Guess(language, 0.9, "the extension " + extension + " of a text");
  }

  private static Guess among(String extension, List<String> candidates, String text) {
    Guess marked = Heuristics.of(extension, text);
    if (marked != null) {
      return marked;
    }
    Guess learned = Model.TOKENS.choose(candidates, text);
    return learned.found()
        ? learned
        : new Guess(
            candidates.get(0),
            0.5,
            "the extension " + extension + ", mostly of " + candidates.get(0));
  }

  private @Nullable String byFileName(String name) {
    String exact = catalog.byName(name);
    if (exact != null) {
      return exact;
    }
    if (name.startsWith("Dockerfile.") || name.startsWith("Containerfile.")) {
      return "docker";
    }
    if (name.startsWith("Makefile.") || name.startsWith("GNUmakefile.")) {
      return "make";
    }
    return name.equals(".env") || name.startsWith(".env.") ? "dotenv" : null;
  }

  /** The name without what only says that it is a template or a copy. */
  public static String plain(String name) {
    String plain = name.endsWith("~") ? name.substring(0, name.length() - 1) : name;
    int dot = plain.lastIndexOf('.');
    return dot > 0 && SUFFIXES.contains(plain.substring(dot)) ? plain.substring(0, dot) : plain;
  }

  /** With its dot; {@code .C} and {@code .H}, which are C++'s only in capitals, as {@code .cpp}. */
  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return "";
    }
    String extension = name.substring(dot);
    return extension.equals(".C") || extension.equals(".H")
        ? ".cpp"
        : extension.toLowerCase(Locale.ROOT);
  }

  /** The head as text, one character a byte unless it is UTF-16; null if it is none. */
  private static @Nullable String text(byte[] head) {
    int length = Math.min(head.length, HEAD);
    if (length >= 2 && (head[0] & 0xff) + (head[1] & 0xff) == 0xff + 0xfe) {
      Charset charset = StandardCharsets.UTF_16;
      return new String(head, 0, length & ~1, charset);
    }
    for (int i = 0; i < length; i++) {
      if (head[i] == 0) {
        return null;
      }
    }
    boolean mark =
        length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf;
    int from = mark ? 3 : 0;
    return new String(head, from, length - from, StandardCharsets.ISO_8859_1);
  }
}
