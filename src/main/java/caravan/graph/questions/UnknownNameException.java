package caravan.graph.questions;

import java.util.List;

/** The graph has nothing of this name, or several things. */
public final class UnknownNameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final List<String> candidates;
  private final boolean ambiguous;

  UnknownNameException(String name, List<String> candidates, boolean ambiguous) {
    super("unknown or ambiguous: " + name);
    this.name = name;
    this.candidates = List.copyOf(candidates);
    this.ambiguous = ambiguous;
  }

  public String name() {
    return name;
  }

  /** What may have been meant, in no special order; or, where it is ambiguous, the sources. */
  public List<String> candidates() {
    return candidates;
  }

  /** Whether the name is that of several files. */
  public boolean ambiguous() {
    return ambiguous;
  }
}
