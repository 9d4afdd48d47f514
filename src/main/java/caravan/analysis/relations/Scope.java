package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What names of types mean in one file of Java, Kotlin or Scala. A simple name means what the file
 * itself declares, then what it imports by name, then its own package, then packages imported
 * whole, as in chapter 6.4.1 of the Java language specification.
 */
final class Scope {
  static final String TYPE = "jvm ";

  /** A file, and how sure it is the one that is meant. */
  record Found(int id, double confidence) {
    static final Found NONE = new Found(-1, 0);
  }

  private final Catalog catalog;
  private final String path;
  private final Code code;
  private final Set<String> declared = new HashSet<>();
  private final Map<String, Found> imported = new HashMap<>();
  private final List<String> packages = new ArrayList<>();

  Scope(Catalog catalog, String path, Code code) {
    this.catalog = catalog;
    this.path = path;
    this.code = code;
    for (Symbol symbol : code.symbols()) {
      if (!symbol.kind().equals("method")) {
        declared.add(symbol.name());
      }
    }
  }

  static String qualified(String namespace, String name) {
    return namespace.isEmpty() ? name : namespace + "." + name;
  }

  /** Takes an import in; nothing if it is of something that is not among the files. */
  Found imports(Reference reference) {
    String target = reference.target();
    if (target.startsWith("_root_.")) {
      target = target.substring("_root_.".length());
    }
    if (target.endsWith(".*")) {
      String whole = target.substring(0, target.length() - 2);
      Found found = longest(whole);
      if (found.id() < 0) {
        packages.add(whole);
      }
      return found;
    }
    Found found = longest(target);
    if (found.id() < 0 && code.language().equals("scala")) {
      // Scala also imports relative to its own package
      found = longest(qualified(code.namespace(), target));
    }
    imported.put(target.substring(target.lastIndexOf('.') + 1), found);
    return found;
  }

  /** Whether the file itself has something of that name. */
  boolean declares(String name) {
    return declared.contains(name);
  }

  /** The file of a type, as it is named in this one. */
  Found type(String name) {
    int dot = name.indexOf('.');
    String simple = dot < 0 ? name : name.substring(0, dot);
    if (declared.contains(simple) || simple.isEmpty()) {
      return Found.NONE;
    }
    Found explicit = imported.get(simple);
    if (explicit != null) {
      return explicit;
    }
    if (dot > 0 && Character.isLowerCase(simple.charAt(0))) {
      Found found = longest(name);
      if (found.id() >= 0) {
        return found;
      }
    }
    int found = nearest(code.namespace(), simple);
    if (found >= 0) {
      return new Found(found, 0.95);
    }
    for (String whole : packages) {
      found = nearest(whole, simple);
      if (found >= 0) {
        return new Found(found, 0.9);
      }
    }
    return code.language().equals("scala") ? around(simple) : Found.NONE;
  }

  /** Scala sees what lies in the packages around its own. */
  private Found around(String simple) {
    String outer = code.namespace();
    while (outer.indexOf('.') > 0) {
      outer = outer.substring(0, outer.lastIndexOf('.'));
      int found = nearest(outer, simple);
      if (found >= 0) {
        return new Found(found, 0.7);
      }
    }
    return Found.NONE;
  }

  /** The type that a qualified name starts with: what follows are its members. */
  private Found longest(String name) {
    String prefix = name;
    while (true) {
      int found = catalog.nearest(TYPE + prefix, path);
      if (found >= 0) {
        return new Found(found, 0.98);
      }
      int dot = prefix.lastIndexOf('.');
      if (dot < 0) {
        return Found.NONE;
      }
      prefix = prefix.substring(0, dot);
    }
  }

  private int nearest(String namespace, String simple) {
    return catalog.nearest(TYPE + qualified(namespace, simple), path);
  }
}
