package caravan.analysis.sensitivity;

import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import java.io.IOException;
import java.util.Optional;

/**
 * Says which level a file has: what a person said of it, else what a rule of the settings says of
 * its path, else the highest of what its name and head hint at, what its content was understood to
 * be, and that for which it was kept out before. Safe for concurrent use.
 */
final class Judge {
  private final Policy policy;
  private final KnownLevels known;

  Judge(Policy policy, KnownLevels known) {
    this.policy = policy;
    this.known = known;
  }

  /**
   * A level and why.
   *
   * @param understood whether it follows from what was understood
   */
  record Verdict(FirstLevel.Guess guess, boolean understood) {}

  /**
   * @param content if the file is in a snapshot as it is
   * @param previous what an earlier snapshot has of it, if it is not the same
   * @throws IOException if the head cannot be read
   */
  Verdict of(
      String path,
      String name,
      long size,
      FirstLevel.Head head,
      Optional<ContentId> content,
      Optional<ContentId> previous)
      throws IOException {
    Optional<Level> said = known.said(path);
    if (said.isPresent()) {
      return new Verdict(new FirstLevel.Guess(said.get(), "somebody said so"), false);
    }
    Optional<FirstLevel.Guess> ruled = policy.ruled(path);
    if (ruled.isPresent()) {
      return new Verdict(ruled.get(), false);
    }
    Level understood = content.flatMap(known::of).orElse(Level.PUBLIC);
    Level before =
        higher(
            previous.flatMap(known::of).orElse(Level.PUBLIC),
            known.keptOut(path).orElse(Level.PUBLIC));
    boolean older = before.compareTo(understood) > 0;
    Level most = older ? before : understood;
    FirstLevel.Guess guess = FirstLevel.of(path, name, size, head);
    if (most.compareTo(guess.level()) <= 0) {
      return new Verdict(guess, false);
    }
    return new Verdict(
        new FirstLevel.Guess(
            most,
            older
                ? "what it held before was understood to be"
                : "its content was understood to be"),
        true);
  }

  private static Level higher(Level a, Level b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
