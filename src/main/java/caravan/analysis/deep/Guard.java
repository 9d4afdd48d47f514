package caravan.analysis.deep;

import caravan.analysis.sensitivity.Redaction;
import caravan.analysis.sensitivity.Scan;
import caravan.analysis.sensitivity.Span;
import caravan.model.meaning.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps what was found to be a secret in a text out of everything that is said of it. Holds the
 * secrets, and so belongs to one analysis and is never kept.
 */
final class Guard {
  /** Shorter ones would strike out common words. */
  private static final int SHORTEST = 4;

  private final Set<String> secrets = new HashSet<>();

  Guard(CharSequence text, Scan scan) {
    for (Span span : scan.secretSpans()) {
      String secret = text.subSequence(span.start(), span.end()).toString().strip();
      if (secret.length() >= SHORTEST) {
        secrets.add(secret);
      }
    }
  }

  /** Whether a text may be told. */
  boolean passes(String text) {
    return secrets.stream()
        .noneMatch(
            secret -> text.contains(secret) || secret.contains(text) && text.length() >= SHORTEST);
  }

  /** A text with the secrets struck out. */
  String clean(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, Redaction.MARK);
    }
    return clean;
  }

  SortedMap<String, String> facts(SortedMap<String, String> facts) {
    SortedMap<String, String> clean = new TreeMap<>();
    facts.forEach((name, value) -> clean.put(name, clean(value)));
    return clean;
  }

  List<Reference> references(List<Reference> references) {
    List<Reference> clean = new ArrayList<>();
    for (Reference reference : references) {
      if (passes(reference.target())) {
        clean.add(reference);
      }
    }
    return clean;
  }

  List<String> texts(List<String> texts) {
    return texts.stream().filter(this::passes).toList();
  }
}
