package caravan.cli;

import caravan.analysis.sensitivity.Approvals;
import caravan.analysis.sensitivity.SealedOnly;
import caravan.config.DestinationSettings;
import caravan.config.Sizes;
import caravan.model.meaning.ContentId;
import caravan.operations.BackupReport;
import caravan.storage.ObjectStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.organized.Admission;
import caravan.vault.organized.Export;
import caravan.vault.organized.ExportOptions;
import caravan.vault.organized.ExportReport;
import caravan.vault.organized.OrganizedStore;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings snapshots to organized destinations. What fails at one of them is its own affair. */
final class Exports {
  private static final String KEPT =
      "The snapshot is safe in the vault, and the next export goes on from where this one was.";

  private final World world;
  private final Engine.Opened engine;
  private final List<DestinationSettings> destinations;
  private final boolean check;

  /**
   * How one export ended.
   *
   * @param report what it did; null if it failed
   * @param failure why it failed, or null
   */
  record Outcome(
      String destination,
      String source,
      @Nullable ExportReport report,
      @Nullable IOException failure) {}

  /**
   * @param engine with open vaults, and with the destinations started
   * @param check whether files that did not change are looked at as well
   */
  Exports(
      World world, Engine.Opened engine, List<DestinationSettings> destinations, boolean check) {
    this.world = world;
    this.engine = engine;
    this.destinations = destinations;
    this.check = check;
  }

  /** Exports what a backup has just committed. */
  List<Outcome> after(BackupReport report) throws IOException, CommandException {
    for (StoredSnapshot snapshot : engine.vault().snapshots().snapshots()) {
      if (snapshot.name().equals(report.snapshot())) {
        return run(snapshot);
      }
    }
    return List.of();
  }

  /** Exports one snapshot to each of the destinations. */
  List<Outcome> run(StoredSnapshot snapshot) throws IOException, CommandException {
    Interruption.keeps(KEPT);
    List<Outcome> outcomes = new ArrayList<>();
    String source = snapshot.snapshot().source();
    try (SourceLock lock = SourceLock.take(engine.engine().settings().home(), source)) {
      for (DestinationSettings destination : destinations) {
        try (Phases phases = new Phases(world.terminal(), "exporting to " + destination.name())) {
          outcomes.add(
              new Outcome(destination.name(), source, export(destination, snapshot), null));
        } catch (IOException e) {
          outcomes.add(new Outcome(destination.name(), source, null, e));
        }
      }
    }
    return outcomes;
  }

  private ExportReport export(DestinationSettings destination, StoredSnapshot snapshot)
      throws IOException {
    ObjectStore store = engine.engine().application().store(destination.name());
    if (!OrganizedStore.exists(store)) {
      OrganizedStore.prepare(store, engine.vault());
    }
    OrganizedStore at =
        OrganizedStore.open(
            destination.name(),
            store,
            engine.credential(),
            engine.engine().settings().home().resolve("cache"),
            world.clock());
    at.updateKeys(engine.vault());
    ExportOptions options =
        new ExportOptions(
            destination.sealFiles(),
            destination.keepDeleted(),
            check,
            engine.engine().settings().sources().size() <= 1);
    SealedOnly sealedOnly =
        new SealedOnly(
            engine.engine().settings().sensitivity(),
            Approvals.in(engine.engine().settings().home()),
            LearnedLevels.of(world, engine, !engine.engine().settings().sensitivity().allowsAll()));
    Admission admission =
        (path, name, size, content, head) ->
            sealedOnly.refusal(path, name, size, ContentId.of(content), head::bytes);
    try (ExportPlaces places =
            new ExportPlaces(
                world,
                engine.engine().settings().home(),
                engine.vault(),
                engine.engine().settings().placeRules(),
                snapshot,
                destination.name());
        Export export =
            new Export(
                at,
                engine.vault(),
                SnapshotFiles.index(engine.vault()),
                places,
                admission,
                options,
                world.clock())) {
      ExportReport report = export.run(snapshot);
      places.done();
      return report;
    }
  }

  /** The report of a backup with the exports among its copies, where the settings say so. */
  static BackupReport counted(
      BackupReport report, List<Outcome> outcomes, List<DestinationSettings> destinations) {
    long copies = report.copies();
    Map<String, String> failures = new HashMap<>(report.failures());
    for (DestinationSettings destination : destinations) {
      for (Outcome outcome : outcomes) {
        if (destination.countsAsCopy() && outcome.destination().equals(destination.name())) {
          IOException failure = outcome.failure();
          if (failure == null) {
            copies++;
          } else {
            failures.put(destination.name(), Failures.message(failure));
          }
        }
      }
    }
    return report.withCopies(copies, failures);
  }

  static void print(World world, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      ExportReport report = outcome.report();
      if (report == null) {
        IOException failure = outcome.failure();
        world.say(
            "'"
                + outcome.destination()
                + "' did not get the files of '"
                + outcome.source()
                + "': "
                + (failure == null ? "unknown" : Failures.message(failure)));
        continue;
      }
      report.notices().forEach(notice -> world.say(outcome.destination() + ": " + notice));
      world.print(
          outcome.destination()
              + ": "
              + Texts.count(report.files(), "file")
              + " of "
              + outcome.source()
              + "   sent "
              + Texts.count(report.sent())
              + " / "
              + Sizes.format(report.sentBytes())
              + "   moved to .versions "
              + Texts.count(report.moved())
              + "   removed there "
              + Texts.count(report.removed()));
    }
  }

  static ArrayNode json(List<Outcome> outcomes) {
    ArrayNode all = Json.array();
    for (Outcome outcome : outcomes) {
      ObjectNode json = all.addObject();
      json.put("destination", outcome.destination()).put("source", outcome.source());
      ExportReport report = outcome.report();
      IOException failure = outcome.failure();
      if (report != null) {
        json.put("snapshot", report.snapshot());
        json.put("files", report.files()).put("sent", report.sent());
        json.put("sentBytes", report.sentBytes()).put("moved", report.moved());
        json.put("removed", report.removed());
        json.set("notices", Json.texts(report.notices()));
      } else if (failure != null) {
        json.put("failure", Failures.message(failure));
      }
    }
    return all;
  }
}
