package caravan.analysis.code;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.treesitter.TSLanguage;
import org.treesitter.TreeSitterBash;
import org.treesitter.TreeSitterC;
import org.treesitter.TreeSitterCSharp;
import org.treesitter.TreeSitterCpp;
import org.treesitter.TreeSitterGo;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterJavascript;
import org.treesitter.TreeSitterKotlin;
import org.treesitter.TreeSitterPhp;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRuby;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterScala;
import org.treesitter.TreeSitterTypescript;

/** The languages that a tree-sitter grammar reads. A grammar is loaded when it is first used. */
enum Grammar {
  JAVA("java", "java", ".", TreeSitterJava::new, "java"),
  PYTHON("python", "python", ".", TreeSitterPython::new, "py", "pyi", "pyw"),
  JAVASCRIPT("javascript", "javascript", "/", TreeSitterJavascript::new, "js", "mjs", "cjs", "jsx"),
  TYPESCRIPT("typescript", "typescript", "/", TreeSitterTypescript::new, "ts", "mts", "cts", "tsx"),
  GO("go", "go", ".", TreeSitterGo::new, "go"),
  C("c", "c", "::", TreeSitterC::new, "c", "h"),
  CPP("c++", "cpp", "::", TreeSitterCpp::new, "cc", "cpp", "cxx", "hh", "hpp", "hxx", "inl", "ipp"),
  RUST("rust", "rust", "::", TreeSitterRust::new, "rs"),
  RUBY("ruby", "ruby", "::", TreeSitterRuby::new, "rb", "rake", "gemspec"),
  PHP("php", "php", "\\", TreeSitterPhp::new, "php"),
  CSHARP("c#", "csharp", ".", TreeSitterCSharp::new, "cs"),
  KOTLIN("kotlin", "kotlin", ".", TreeSitterKotlin::new, "kt", "kts"),
  SCALA("scala", "scala", ".", TreeSitterScala::new, "scala", "sc"),
  BASH("bash", "bash", "/", TreeSitterBash::new, "sh", "bash", "ksh");

  private final String language;
  private final String query;
  private final String separator;
  private final Supplier<TSLanguage> parser;
  private final Set<String> extensions;

  Grammar(
      String language,
      String query,
      String separator,
      Supplier<TSLanguage> parser,
      String... extensions) {
    this.language = language;
    this.query = query;
    this.separator = separator;
    this.parser = parser;
    this.extensions = Set.of(extensions);
  }

  /** As in {@link caravan.model.meaning.Code#language()}. */
  String language() {
    return language;
  }

  /** Name of the resource that holds its queries, without ending. */
  String query() {
    return query;
  }

  /** Between a module's name and the name of what it holds. */
  String separator() {
    return separator;
  }

  TSLanguage load() {
    return parser.get();
  }

  /** By a language's name, as found by looking inside, or else by a file's extension. */
  static Optional<Grammar> of(String name, String language) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    Grammar found = null;
    for (Grammar grammar : values()) {
      if (grammar.language.equals(language)) {
        return Optional.of(grammar);
      }
      if (grammar.extensions.contains(extension) && extension.length() < name.length()) {
        found = grammar;
      }
    }
    return Optional.ofNullable(found);
  }
}
