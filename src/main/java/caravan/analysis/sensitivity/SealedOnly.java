package caravan.analysis.sensitivity;

import caravan.analysis.sensitivity.Policy.Action;
import caravan.model.meaning.ContentId;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What the policy says to files at a destination that does not seal them. Only what is allowed goes
 * there: what may not be backed up at all, and is in an older snapshot, does not either, unless a
 * person has said yes to it. Safe for concurrent use.
 */
public final class SealedOnly {
  private final Policy policy;
  private final Approvals approvals;
  private final Judge judge;

  public SealedOnly(Policy policy, Approvals approvals, KnownLevels known) {
    this.policy = policy;
    this.approvals = approvals;
    this.judge = new Judge(policy, known);
  }

  /**
   * Why a file may not go there, for people; empty if it may.
   *
   * @throws IOException if the head cannot be read
   */
  public Optional<String> refusal(
      String path, String name, long size, ContentId content, FirstLevel.Head head)
      throws IOException {
    if (policy.allowsAll()) {
      return Optional.empty();
    }
    FirstLevel.Guess guess =
        judge.of(path, name, size, head, Optional.of(content), Optional.empty()).guess();
    Action action = policy.action(guess.level());
    boolean allowed =
        action == Action.ALLOW || action == Action.HOLD_AND_ASK && approvals.has(path);
    return allowed
        ? Optional.empty()
        : Optional.of(guess.level().name().toLowerCase(Locale.ROOT) + ": " + guess.reason());
  }
}
