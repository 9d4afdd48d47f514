package caravan.vault.retention;

import java.util.List;

/**
 * What is to become of a snapshot.
 *
 * @param reasons why it is kept, in words; empty if it is forgotten
 */
public record Decision(Candidate candidate, Fate fate, List<String> reasons) {
  /** Keep it, forget it, or leave it to whoever handles checkpoints. */
  public enum Fate {
    KEEP,
    FORGET,
    IGNORE
  }

  public Decision {
    reasons = List.copyOf(reasons);
  }
}
