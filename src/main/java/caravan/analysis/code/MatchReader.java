package caravan.analysis.code;

import caravan.model.meaning.Code;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;

/** Turns what the queries capture into symbols and references. */
final class MatchReader {
  private static final Set<String> MAIN = Set.of("main", "Main");
  private static final String SYMBOL = "symbol.";

  private final Grammar grammar;
  private final Reading reading;
  private final JavaSignatures signatures;
  private final @Nullable Conditions conditions;

  MatchReader(Grammar grammar, String text) {
    this.grammar = grammar;
    this.conditions = grammar == Grammar.C || grammar == Grammar.CPP ? new Conditions(text) : null;
    reading = new Reading(grammar.language());
    signatures = new JavaSignatures(reading);
  }

  Reading reading() {
    return reading;
  }

  /** What is known when all was read. */
  Code code() {
    signatures.finish();
    return reading.code();
  }

  void read(Match match) {
    Map<String, TSNode> nodes = match.nodes();
    TSNode module = nodes.get("module");
    if (module != null) {
      member(match, nodes, module);
      return;
    }
    if (nodes.containsKey("call")) {
      call(match, nodes);
      return;
    }
    TSNode variable = nodes.get("variable");
    TSNode typed = nodes.get("typed");
    if (variable != null && typed != null) {
      signatures.variable(match.text(variable), match.text(typed));
      return;
    }
    TSNode inferred = nodes.get("inferred");
    TSNode value = nodes.get("value");
    if (inferred != null && value != null) {
      signatures.inferred(match, inferred, value);
      return;
    }
    nodes.forEach(
        (capture, node) -> {
          if (capture.startsWith(SYMBOL)) {
            symbol(capture.substring(SYMBOL.length()), match.text(node), node);
          } else {
            other(capture, match, node);
          }
        });
  }

  /** Something of a module: imported by name, all of it, or used. */
  private void member(Match match, Map<String, TSNode> nodes, TSNode moduleNode) {
    String module = Spelling.name(match.text(moduleNode));
    int line = Match.line(moduleNode);
    TSNode name = nodes.get("name");
    TSNode member = nodes.get("member");
    if (name != null) {
      String full = Spelling.join(module, Spelling.name(match.text(name)), grammar.separator());
      reading.reference("import", full, line);
    } else if (nodes.containsKey("all")) {
      reading.reference("import", Spelling.join(module, "*", grammar.separator()), line);
    } else if (member != null) {
      reading.reference("type", module + grammar.separator() + match.text(member), line);
    }
  }

  private void call(Match match, Map<String, TSNode> nodes) {
    TSNode argument = nodes.get("argument");
    TSNode function = nodes.get("call");
    if (argument == null || function == null) {
      return;
    }
    String name = match.text(function);
    int line = Match.line(argument);
    if (Tests.call(grammar, name)) {
      reading.test();
    }
    switch (grammar) {
      case JAVASCRIPT, TYPESCRIPT -> {
        if (name.equals("require")) {
          reading.reference("import", literal(match.text(argument)), line);
        }
      }
      case RUBY -> {
        if (name.equals("require_relative")) {
          reading.reference("import", "./" + match.text(argument), line);
        } else if (name.equals("require") || name.equals("load")) {
          reading.reference("import", match.text(argument), line);
        }
      }
      case BASH -> {
        if (name.equals("source") || name.equals(".")) {
          String path = Spelling.path(match.text(argument));
          reading.reference("script", path == null ? "" : path, line);
        }
      }
      default -> {}
    }
  }

  private void symbol(String kind, String name, TSNode node) {
    boolean member = isMember(node);
    reading.symbol(
        member && !kind.equals("method") ? "member " + kind : kind, name, Match.line(node));
    if (Tests.symbol(grammar, kind, name)) {
      reading.test();
    }
    if (MAIN.contains(name) && (kind.equals("function") || kind.equals("method")) && mains()) {
      reading.entryPoint();
    }
  }

  private boolean mains() {
    return switch (grammar) {
      case JAVA, C, CPP, GO, RUST, CSHARP, KOTLIN, SCALA -> true;
      default -> false;
    };
  }

  /** Whether a type holds it, so that nobody else knows it by its simple name. */
  private static boolean isMember(TSNode name) {
    TSNode definition = name.getParent();
    TSNode container = definition.isNull() ? definition : definition.getParent();
    if (container.isNull()) {
      return false;
    }
    String type = container.getType();
    if (type.equals("declaration_list")) {
      String holder = container.getParent().getType();
      return holder.startsWith("class_")
          || holder.startsWith("struct_")
          || holder.startsWith("record_")
          || holder.startsWith("interface_");
    }
    return type.endsWith("_body") || type.endsWith("_body_declarations");
  }

  private void other(String capture, Match match, TSNode node) {
    // a method's text may be long, and is not needed
    boolean whole = capture.equals("signature") || capture.equals("invocation");
    String text = whole ? "" : match.text(node);
    int line = Match.line(node);
    switch (capture) {
      case "namespace" -> {
        if (grammar == Grammar.SCALA) {
          reading.nested(Spelling.name(text), grammar.separator());
        } else {
          reading.namespace(Spelling.name(text));
        }
      }
      case "import" -> imported(match, node, literal(text), line);
      case "include" -> reading.reference(include(line), Spelling.unquoted(text), line);
      case "path" -> {
        String path = Spelling.path(text);
        reading.reference("include", path == null ? "" : path, line);
      }
      case "mod" -> reading.reference("import", "mod " + text, line);
      case "tree" -> tree(Spelling.after("import", text), line);
      case "type" -> type(text, line);
      case "qualified" -> qualified(text, line);
      case "annotation" -> {
        if (Tests.annotation(text)) {
          reading.test();
        }
      }
      case "signature" -> signatures.declared(match, node);
      case "invocation" -> signatures.invoked(match, node);
      case "untyped" -> signatures.variable(text, "var");
      case "super" -> reading.reference("super", bare(Spelling.name(text)), line);
      case "main" -> {
        if (text.equals("__name__")) {
          reading.entryPoint();
        }
      }
      default -> {}
    }
  }

  private void imported(Match match, TSNode node, String target, int line) {
    String alias = match.text("alias");
    if (grammar == Grammar.KOTLIN && hasWildcard(node)) {
      return;
    }
    reading.reference("import", target, line);
    if (alias != null) {
      reading.reference("alias", alias + " " + target, line);
    }
  }

  /** What kind an include is, by how likely its line is compiled. */
  private String include(int line) {
    Conditions known = conditions;
    return switch (known == null ? Integer.MAX_VALUE : known.of(line)) {
      case Conditions.NEVER -> "include-elsewhere";
      case Conditions.UNLIKELY -> "include-if";
      default -> "include";
    };
  }

  /** Kotlin's grammar has the star beside the name: another pattern takes these. */
  private static boolean hasWildcard(TSNode name) {
    TSNode next = name.getNextNamedSibling();
    return !next.isNull() && next.getType().equals("wildcard_import");
  }

  private void tree(String text, int line) {
    for (String target : UseTree.flatten(text, grammar.separator())) {
      reading.reference("import", target, line);
    }
  }

  /** A simple name counts if it looks like a type's; in Go, anything may be in another file. */
  private void type(String text, int line) {
    String name = Spelling.name(text);
    if (grammar == Grammar.GO || name.indexOf('.') > 0 || name.indexOf('\\') >= 0) {
      reading.reference("type", bare(name), line);
    } else if (!name.isEmpty() && (Character.isUpperCase(name.charAt(0)) || lowerCaseMeans())) {
      reading.reference("type", name, line);
    }
  }

  private boolean lowerCaseMeans() {
    return grammar == Grammar.KOTLIN || grammar == Grammar.SCALA || grammar == Grammar.PHP;
  }

  /** {@code a.b.C<D>} without what is in angles, which is a reference of its own. */
  private static String bare(String name) {
    int angle = name.indexOf('<');
    return angle < 0 ? name : name.substring(0, angle);
  }

  /** {@code java.util.List.of}: a type with its package, written out in an expression. */
  private void qualified(String text, int line) {
    String name = Spelling.name(text);
    if (name.isEmpty() || !Character.isLowerCase(name.charAt(0)) || name.startsWith("this.")) {
      return;
    }
    boolean part = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isJavaIdentifierPart(c) && c != '.') {
        return;
      }
      part |= c == '.' && i + 1 < name.length() && Character.isUpperCase(name.charAt(i + 1));
    }
    if (part) {
      reading.reference("type", name, line);
    }
  }

  /** Nothing for a text that is put together when it runs. */
  private String literal(String text) {
    if (text.startsWith("`") && text.contains("${")) {
      return "";
    }
    return Spelling.name(Spelling.unquoted(text));
  }
}
