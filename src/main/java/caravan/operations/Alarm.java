package caravan.operations;

import caravan.model.Problem;
import caravan.vault.StoredSnapshot;
import caravan.vault.write.BackupSession;
import caravan.vault.write.Changes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at what changed since the snapshot before as one that fears for the files: were many of
 * them ruined, as ransomware does it, or are they gone? Few never raise an alarm, whatever their
 * share; but a few in each of several runs add up. A file that was ruined counts once. Safe for
 * concurrent use.
 */
public final class Alarm {
  private final Limits limits;
  private final ClientState state;
  private final Clock clock;

  /**
   * When changes are alarming.
   *
   * @param enabled whether they ever are
   * @param leastFiles fewer ruined files never are; a source of fewer than twice as many files may
   *     also lose most of them
   * @param ruined share of the changed files; a tenth of that share of all files is enough too
   * @param deleted share of all files
   * @param remember how long ruined files are added up
   */
  public record Limits(
      boolean enabled, int leastFiles, double ruined, double deleted, Duration remember) {
    public static final Limits STANDARD = new Limits(true, 10, 0.10, 0.50, Duration.ofDays(30));
  }

  /**
   * What is to be done once the backup is committed.
   *
   * @param earlier the snapshot before the first of the ruined files, if that is not the parent
   * @param memory what to remember of this source, if it changed
   */
  record Verdict(Optional<String> earlier, Optional<Memory> memory) {
    static final Verdict QUIET = new Verdict(Optional.empty(), Optional.empty());
  }

  /**
   * What was noticed in runs so far.
   *
   * @param runs those that ruined something, the newest last
   * @param ruined hashes of the paths that were counted
   */
  record Memory(List<Run> runs, Set<Long> ruined) {
    static final Memory EMPTY = new Memory(List.of(), Set.of());

    Memory {
      runs = List.copyOf(runs);
      ruined = Set.copyOf(ruined);
    }
  }

  /**
   * One run in which files were ruined.
   *
   * @param parent the snapshot before it
   */
  record Run(Instant time, long lost, long touched, String parent) {}

  public Alarm(Limits limits, ClientState state, Clock clock) {
    this.limits = limits;
    this.state = state;
    this.clock = clock;
  }

  /** Judges a backup of which all was read; what is alarming makes it suspicious. */
  Verdict judge(BackupSession session) throws IOException {
    Changes.Figures figures = session.changes().figures();
    Optional<StoredSnapshot> parent = session.parent();
    if (!limits.enabled() || parent.isEmpty()) {
      return Verdict.QUIET;
    }
    judgeDeletions(session, figures);
    if (figures.ruined() + figures.renamed() + figures.replaced() == 0) {
      return Verdict.QUIET;
    }
    Memory memory = state.alarm(session.vaultId(), session.request().source());
    Set<Long> counted = new HashSet<>(memory.ruined());
    long before = counted.size();
    counted.addAll(session.changes().ruined());
    long lost = counted.size() - before + figures.renamed() + figures.replaced();
    if (lost == 0) {
      return Verdict.QUIET;
    }
    Instant now = clock.instant();
    List<Run> runs = new ArrayList<>(memory.runs());
    runs.removeIf(run -> run.time().isBefore(now.minus(limits.remember())));
    runs.add(
        new Run(
            now,
            lost,
            figures.changed() + figures.renamed() + figures.replaced(),
            parent.get().name()));
    long sum = runs.stream().mapToLong(Run::lost).sum();
    long touched = runs.stream().mapToLong(Run::touched).sum();
    boolean alarming =
        sum >= limits.leastFiles()
            && (sum >= limits.ruined() * touched || sum >= limits.ruined() / 10 * figures.before());
    if (!alarming) {
      return new Verdict(Optional.empty(), Optional.of(new Memory(runs, counted)));
    }
    session.suspect(text(figures, lost, sum, touched, runs.size()));
    String first = runs.get(0).parent();
    return new Verdict(
        Optional.of(first).filter(name -> !name.equals(parent.get().name())),
        Optional.of(new Memory(List.of(), counted)));
  }

  private void judgeDeletions(BackupSession session, Changes.Figures figures) {
    long files = // a policy does not make a source look empty
        session.counts().files()
            + session.problems().count(Problem.Kind.LEFT_OUT)
            + session.problems().count(Problem.Kind.HELD);
    long kept = figures.before() - figures.harmless();
    if (files + session.counts().others() > 0
        && kept >= 2L * limits.leastFiles()
        && files < (1 - limits.deleted()) * kept) {
      String share = limits.deleted() == 0.5 ? "half" : percent(1 - limits.deleted());
      session.suspect(
          "it has "
              + files
              + " files, less than "
              + share
              + " of the "
              + kept
              + " of the snapshot before"
              + (figures.harmless() > 0
                  ? " (without " + figures.harmless() + " that were removed where programs write)"
                  : ""));
    }
  }

  private static String text(Changes.Figures figures, long lost, long sum, long touched, int runs) {
    List<String> ways = new ArrayList<>();
    if (figures.ruined() > 0) {
      ways.add(figures.ruined() + " hold noise where their names promise text or a known format");
    }
    if (figures.renamed() > 0) {
      ways.add(figures.renamed() + " have another extension, and a content that nothing can read");
    }
    if (figures.replaced() > 0) {
      ways.add(figures.replaced() + " are gone, and as many files of noise came");
    }
    return "files seem to have been encrypted or overwritten: "
        + String.join("; ", ways)
        + (runs == 1
            ? " ("
                + lost
                + " of "
                + touched
                + " changed files, in a source of "
                + figures.before()
                + ")"
            : " ("
                + sum
                + " of "
                + touched
                + " changed files in "
                + runs
                + " backups, in a source of "
                + figures.before()
                + ")");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  /** The backup is committed: what was noticed is remembered. */
  void committed(BackupSession session, Verdict verdict) throws IOException {
    if (verdict.memory().isPresent()) {
      state.rememberAlarm(session.vaultId(), session.request().source(), verdict.memory().get());
    }
  }
}
