package caravan.cli;

import caravan.analysis.Classifier;
import caravan.analysis.Explanation;
import caravan.analysis.backlog.BusyException;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.deep.Analyst;
import caravan.analysis.importance.GeneratedMark;
import caravan.analysis.importance.Importance;
import caravan.analysis.importance.Part;
import caravan.analysis.importance.Score;
import caravan.analysis.importance.Signals;
import caravan.analysis.sensitivity.FirstLevel;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import caravan.organization.view.Subject.InCluster;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says why a file is protected, important, sensitive, and taken for what it is. */
@Command(
    name = "why",
    description = {
      "Say of one file whether it is protected, what it is and by what evidence, how important it",
      "is and why, how sensitive, what it is about, and which files depend on it."
    })
final class WhyCommand extends CliCommand {
  @Parameters(paramLabel = "PATH", description = "A file, as it was backed up or as it is now.")
  String path = "";

  @Override
  int run(World world) throws Exception {
    String full = SnapshotFiles.tidy(world.absolute(path).toString());
    if (full.equals("/")) {
      throw CommandException.usage("Name a file below /.");
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.vault();
      Vault.Listing listing = vault.snapshots();
      SnapshotChoice.reportDamaged(world, listing);
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
        History history = history(files, listing, full);
        if (history.newest == null || history.entry == null) {
          return unprotected(world, full, listing);
        }
        WhyAnswer answer = answer(world, engine, files, full, history);
        if (common.json) {
          Json.print(world, answer.json());
        } else {
          answer.print(world);
        }
        return answer.inNewest() ? ExitCode.DONE : ExitCode.INCOMPLETE;
      }
    }
  }

  /** A path over the snapshots. */
  private static final class History {
    @org.jspecify.annotations.Nullable StoredSnapshot newest;
    @org.jspecify.annotations.Nullable Entry entry;
    boolean inNewest;
    int snapshots;
    final Set<ContentId> contents = new HashSet<>();
  }

  private static History history(SnapshotFiles files, Vault.Listing listing, String path)
      throws IOException {
    History history = new History();
    for (StoredSnapshot snapshot : listing.snapshots()) {
      if (snapshot.snapshot().type() == Snapshot.Type.CHECKPOINT
          || !HistoryCommand.covers(snapshot.snapshot(), path)) {
        continue;
      }
      Optional<Entry> found = files.find(snapshot, path);
      history.inNewest = found.isPresent();
      if (found.isPresent()) {
        history.snapshots++;
        history.newest = snapshot;
        history.entry = found.get();
        if (found.get().kind() == FileKind.FILE) {
          history.contents.add(ContentId.of(found.get().content()));
        }
      }
    }
    return history;
  }

  private static int unprotected(World world, String path, Vault.Listing listing)
      throws CommandException {
    boolean there = Files.exists(Path.of(path), java.nio.file.LinkOption.NOFOLLOW_LINKS);
    boolean covered =
        listing.snapshots().stream().anyMatch(s -> HistoryCommand.covers(s.snapshot(), path));
    throw CommandException.failed(
        path
            + " is NOT PROTECTED: it is in no snapshot."
            + (there
                ? covered
                    ? " A source covers its place, so it is newer than the last backup, or a rule"
                        + " excludes it. See what is left out with 'caravan backup --dry-run'."
                    : " No source covers it. Back it up with 'caravan backup "
                        + Path.of(path).getParent()
                        + "'."
                : " It is not on this machine either. Look for its name with 'caravan find'."));
  }

  private WhyAnswer answer(
      World world, Engine.Opened engine, SnapshotFiles files, String path, History history)
      throws Exception {
    Entry entry = java.util.Objects.requireNonNull(history.entry);
    StoredSnapshot snapshot = java.util.Objects.requireNonNull(history.newest);
    if (entry.kind() != FileKind.FILE) {
      throw CommandException.usage(
          path + " is a " + Words.of(entry.kind()).replace('-', ' ') + "; name a file.");
    }
    Optional<Correction> correction =
        Optional.ofNullable(Corrections.all(engine.vault()).get(path));
    String name = path.substring(path.lastIndexOf('/') + 1);
    byte[] head = files.head(entry);
    Explanation explanation = new Classifier().explain(path, () -> head);
    FirstLevel.Guess guess = FirstLevel.of(path, name, entry.metadata().size(), () -> head);
    List<Relation> from = List.of();
    List<Relation> to = List.of();
    Optional<Understanding> known = Optional.empty();
    String note = "";
    String cluster = "";
    String source = snapshot.snapshot().source();
    try (UnderstandingStore store =
        Conclusions.open(world, engine.engine().settings(), engine.vault())) {
      known = store.of(ContentId.of(entry.content()));
      from = store.from(source, path);
      to = store.to(source, path);
      Insight insight = Insight.over(store);
      cluster = known.flatMap(insight::cluster).map(InCluster::name).orElse("");
      note = known.isEmpty() ? "nothing deeper yet: run 'caravan understanding run'" : "";
    } catch (BusyException e) {
      note = "nothing deeper now: an analysis is under way";
    }
    Level found = higher(guess.level(), known.map(Understanding::level));
    Level level = correction.flatMap(Correction::level).orElse(found);
    int copies =
        (int)
            Stream.concat(from.stream(), to.stream())
                .filter(relation -> relation.kind() == Relation.Kind.DUPLICATE_OF)
                .count();
    int dependants = (int) to.stream().filter(r -> r.kind() == Relation.Kind.DEPENDS_ON).count();
    Score score =
        score(
            engine,
            correction,
            new Signals(
                path,
                correction
                    .flatMap(Correction::category)
                    .orElse(explanation.classification().category()),
                Instant.ofEpochSecond(entry.metadata().mtimeSeconds()),
                world.clock().instant(),
                Math.max(1, history.contents.size()),
                copies,
                dependants,
                known.map(u -> u.facts().containsKey(Analyst.GENERATED)).orElse(false)
                    || GeneratedMark.of(name, new String(head, StandardCharsets.UTF_8)).isPresent(),
                Optional.of(level)));
    return new WhyAnswer(
        path,
        snapshot,
        history.snapshots,
        history.inNewest,
        explanation,
        correction,
        score,
        level,
        guess.reason(),
        SnapshotProject.around(files, snapshot, path),
        known,
        cluster,
        from,
        to,
        note,
        world.clock().instant());
  }

  private static Level higher(Level guessed, Optional<Level> known) {
    return known.filter(level -> level.compareTo(guessed) > 0).orElse(guessed);
  }

  private static Score score(
      Engine.Opened engine, Optional<Correction> correction, Signals signals) {
    Score score = new Importance(engine.engine().settings().backup().importance()).score(signals);
    return correction
        .flatMap(Correction::importance)
        .map(
            said ->
                new Score(
                    said,
                    score.parts(),
                    List.of(
                        new Part(
                            "correction", 1, said, said - score.value(), "a person has said so"))))
        .orElse(score);
  }
}
