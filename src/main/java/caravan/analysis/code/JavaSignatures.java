package caravan.analysis.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.treesitter.TSNode;

/**
 * What Java's methods are declared with and called with. A file depends on types that it never
 * names: those in the signatures of what it calls. Three kinds of reference tell of them: {@code
 * signature} is a method, the number of its parameters and the types in its signature, as {@code
 * open/2 Feed >Vault}, with an arrow before what it gives; {@code call} is a method and the number
 * of arguments, after its type where that is known, as {@code Vault.open/2}, after a dot where it
 * is the object's own, or after the method that gives the object, as {@code open/2>read/1}; {@code
 * super} is a type that another one extends. A constructor is called {@code new}, after its type;
 * any number is {@code *}.
 */
final class JavaSignatures {
  /** In nearly every signature, and never a file of somebody's project. */
  private static final Set<String> COMMON =
      Set.of(
          "String",
          "Object",
          "Integer",
          "Long",
          "Boolean",
          "List",
          "Map",
          "Set",
          "Override",
          "Nullable",
          "Optional",
          "Path",
          "IOException",
          "Class",
          "Double",
          "Iterable",
          "T");

  private static final int DEPTH = 12;

  /** On the object itself, or a static import. */
  private static final String OWN = ".";

  /** Before a type in a signature that the method gives rather than takes. */
  private static final String GIVEN = ">";

  /** On what another expression gives. */
  private static final String UNKNOWN = "?";

  private record Call(String receiver, String method, int line) {}

  private record Declared(Set<String> types, int line) {}

  private final Reading reading;
  private final Map<String, Declared> signatures = new LinkedHashMap<>();
  private final List<Call> calls = new ArrayList<>();

  /** Of each name of a variable, whatever its block; empty where the compiler infers it. */
  private final Map<String, Set<String>> types = new HashMap<>();

  JavaSignatures(Reading reading) {
    this.reading = reading;
  }

  void declared(Match match, TSNode node) {
    TSNode name = node.getChildByFieldName("name");
    TSNode parameters = node.getChildByFieldName("parameters");
    if (name.isNull() || parameters.isNull()) {
      return;
    }
    boolean type = !node.getType().equals("method_declaration");
    Set<String> types = new TreeSet<>();
    collect(match, parameters, types, "", 0);
    TSNode result = node.getChildByFieldName("type");
    if (!result.isNull()) {
      collect(match, result, types, GIVEN, 0);
    }
    int line = Match.line(name);
    String own = match.text(name);
    int holder = node.getParent().getStartByte();
    add(type ? own + ".new" : own, count(parameters, "spread_parameter"), types, line, holder);
    if (node.getType().equals("record_declaration")) {
      components(match, parameters, line, node.getStartByte());
    }
  }

  /** A record has a method for each component. */
  private void components(Match match, TSNode parameters, int line, int holder) {
    for (int i = 0; i < parameters.getNamedChildCount(); i++) {
      TSNode component = parameters.getNamedChild(i);
      TSNode name = component.getChildByFieldName("name");
      if (!name.isNull()) {
        Set<String> types = new TreeSet<>();
        collect(match, component, types, GIVEN, 0);
        add(match.text(name), "0", types, line, holder);
      }
    }
  }

  /** Of methods that differ in their types only, what all name: which one is called is unknown. */
  private void add(String name, String count, Set<String> types, int line, int holder) {
    Declared declared = new Declared(new TreeSet<>(types), line);
    signatures.merge(
        holder + " " + name + "/" + count,
        declared,
        (all, one) -> {
          all.types().retainAll(one.types());
          return all;
        });
  }

  void variable(String name, String type) {
    types
        .computeIfAbsent(name, key -> new TreeSet<>())
        .add(type.equals("var") ? UNKNOWN : simple(type));
  }

  /** A variable whose type follows from what it starts with. */
  void inferred(Match match, TSNode name, TSNode value) {
    types.computeIfAbsent(match.text(name), key -> new TreeSet<>()).add(receiver(match, value));
  }

  void invoked(Match match, TSNode node) {
    int line = Match.line(node);
    switch (node.getType()) {
      case "method_invocation" -> {
        TSNode object = node.getChildByFieldName("object");
        String receiver = object.isNull() ? OWN : receiver(match, object);
        String name = match.text(node.getChildByFieldName("name"));
        String count = count(node.getChildByFieldName("arguments"), "");
        calls.add(new Call(receiver, name + "/" + count, line));
      }
      case "object_creation_expression" -> {
        String type = simple(match.text(node.getChildByFieldName("type")));
        String count = count(node.getChildByFieldName("arguments"), "");
        reading.reference("call", type + ".new/" + count, line);
      }
      case "method_reference" -> {
        String name = match.text(node.getChild(node.getChildCount() - 1));
        TSNode first = node.getChild(0);
        if (name.equals("new")) {
          reading.reference("call", simple(match.text(first)) + ".new/*", line);
        } else {
          calls.add(new Call(receiver(match, first), name + "/*", line));
        }
      }
      default -> {}
    }
  }

  /** Calls are told when all variables are known: fields may follow the methods that use them. */
  void finish() {
    signatures.forEach(
        (key, declared) -> {
          if (!declared.types().isEmpty()) {
            String method = key.substring(key.indexOf(' ') + 1);
            String types = String.join(" ", declared.types());
            reading.reference("signature", method + " " + types, declared.line());
          }
        });
    for (Call call : calls) {
      switch (call.receiver()) {
        case OWN -> reading.reference("call", "." + call.method(), call.line());
        case UNKNOWN -> reading.reference("call", call.method(), call.line());
        default -> {
          Set<String> all = types.getOrDefault(call.receiver(), Set.of(call.receiver()));
          for (String type : all) {
            String before = type.endsWith(">") ? type : type + ".";
            boolean unknown = type.equals(UNKNOWN);
            // an unknown one is of no use beside what the variable starts with
            if (!unknown || all.size() == 1) {
              reading.reference("call", (unknown ? "" : before) + call.method(), call.line());
            }
          }
        }
      }
    }
  }

  /** A variable or type that a method is called on. */
  private static String receiver(Match match, TSNode node) {
    return switch (node.getType()) {
      case "this", "super" -> OWN;
      case "identifier", "type_identifier", "generic_type", "scoped_type_identifier" ->
          simple(match.text(node));
      case "field_access" -> {
        TSNode field = node.getChildByFieldName("field");
        TSNode object = node.getChildByFieldName("object");
        String name = match.text(field);
        boolean known = object.getType().equals("this") || Character.isUpperCase(name.charAt(0));
        yield known ? name : UNKNOWN;
      }
      case "object_creation_expression" -> simple(match.text(node.getChildByFieldName("type")));
      case "method_invocation" ->
          match.text(node.getChildByFieldName("name"))
              + "/"
              + count(node.getChildByFieldName("arguments"), "")
              + ">";
      case "parenthesized_expression" -> {
        TSNode inner = node.getNamedChild(0);
        yield inner.getType().equals("method_invocation") ? receiver(match, inner) : UNKNOWN;
      }
      case "string_literal", "class_literal" -> "String";
      default -> UNKNOWN;
    };
  }

  private static String simple(String type) {
    int angle = type.indexOf('<');
    String bare = angle < 0 ? type : type.substring(0, angle);
    return bare.substring(bare.lastIndexOf('.') + 1).strip();
  }

  private static String count(TSNode list, String spread) {
    if (list.isNull()) {
      return "0";
    }
    int count = 0;
    for (int i = 0; i < list.getNamedChildCount(); i++) {
      String type = list.getNamedChild(i).getType();
      if (type.equals(spread)) {
        return "*";
      }
      if (!type.endsWith("comment") && !type.equals("receiver_parameter")) {
        count++;
      }
    }
    return String.valueOf(count);
  }

  private static void collect(
      Match match, TSNode node, Set<String> types, String before, int depth) {
    String type = node.getType();
    if (type.equals("type_identifier") || type.equals("scoped_type_identifier")) {
      String name = Spelling.name(match.text(node));
      if (!COMMON.contains(name)) {
        types.add(before + name);
      }
      return;
    }
    for (int i = 0; depth < DEPTH && i < node.getNamedChildCount(); i++) {
      collect(match, node.getNamedChild(i), types, before, depth + 1);
    }
  }
}
