package caravan.analysis.code.config;

import caravan.model.meaning.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects what a configuration file tells, within limits. */
final class Found {
  private static final int REFERENCES = 5000;
  private static final int NAMES = 50;
  private static final int TARGET = 500;

  private final Set<String> services = new TreeSet<>();
  private final Set<String> hosts = new TreeSet<>();
  private final List<Reference> references = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private String kind = "";

  void kind(String name) {
    kind = name;
  }

  String kind() {
    return kind;
  }

  void service(String name) {
    if (services.size() < NAMES && name.length() <= 100 && name.matches("[\\w][\\w ./-]*")) {
      services.add(name);
    }
  }

  void host(String name) {
    if (hosts.size() < NAMES && name.length() <= 253) {
      hosts.add(name);
    }
  }

  void reference(String kind, String target, int line) {
    if (references.size() < REFERENCES
        && !target.isEmpty()
        && target.length() <= TARGET
        && target.chars().noneMatch(Character::isISOControl)
        && seen.add(kind + ' ' + target)) {
      references.add(new Reference(kind, target, line));
    }
  }

  ConfigFacts facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    if (!kind.isEmpty()) {
      facts.put("configuration", kind);
    }
    if (!services.isEmpty()) {
      facts.put("services", String.join(", ", services));
    }
    if (!hosts.isEmpty()) {
      facts.put("hosts", String.join(", ", hosts));
    }
    return new ConfigFacts(facts, references);
  }
}
