package caravan.analysis.code;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what a source file declares and refers to, within the limits of {@link Code}. */
final class Reading {
  private static final int SYMBOLS = 2000;
  private static final int REFERENCES = 5000;
  private static final int NAME = 200;
  private static final int TARGET = 500;

  private final String language;
  private final List<Symbol> symbols = new ArrayList<>();
  private final List<Reference> references = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private String namespace = "";
  private boolean test;
  private boolean entryPoint;

  Reading(String language) {
    this.language = language;
  }

  void namespace(String name) {
    if (namespace.isEmpty() && name.length() <= TARGET) {
      namespace = name;
    }
  }

  /** Parts of a namespace in one file follow one another, as in Scala. */
  void nested(String name, String separator) {
    String all = namespace.isEmpty() ? name : namespace + separator + name;
    if (all.length() <= TARGET) {
      namespace = all;
    }
  }

  void symbol(String kind, String name, int line) {
    if (symbols.size() < SYMBOLS && !name.isEmpty() && name.length() <= NAME) {
      symbols.add(new Symbol(kind, name, line));
    }
  }

  /** Each target once, where it is first named. */
  void reference(String kind, String target, int line) {
    if (references.size() < REFERENCES
        && !target.isEmpty()
        && target.length() <= TARGET
        && target.indexOf('\n') < 0
        && seen.add(kind + ' ' + target)) {
      references.add(new Reference(kind, target, line));
    }
  }

  void test() {
    test = true;
  }

  void entryPoint() {
    entryPoint = true;
  }

  Code code() {
    return new Code(language, namespace, symbols, references, test, entryPoint);
  }
}
