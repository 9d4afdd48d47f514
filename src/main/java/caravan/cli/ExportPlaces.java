package caravan.cli;

import caravan.analysis.Classifier;
import caravan.model.Entry;
import caravan.organization.Organizer;
import caravan.organization.view.Placer;
import caravan.organization.view.Rule;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import caravan.vault.organized.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Places the files of one export as the organized view does: by rules, projects, categories, years
 * and clusters. Nothing is opened before a file asks. Belongs to one thread.
 */
final class ExportPlaces implements Placement, AutoCloseable {
  private final World world;
  private final Path home;
  private final Vault vault;
  private final List<Rule> rules;
  private final StoredSnapshot snapshot;
  private final String destination;
  private final Classifier classifier = new Classifier();
  private @Nullable Opened opened;

  private record Opened(
      Insight insight,
      SnapshotFiles files,
      Map<String, Correction> corrections,
      ProjectRoots projects,
      Placer placer) {}

  ExportPlaces(
      World world,
      Path home,
      Vault vault,
      List<Rule> rules,
      StoredSnapshot snapshot,
      String destination) {
    this.world = world;
    this.home = home;
    this.vault = vault;
    this.rules = rules;
    this.snapshot = snapshot;
    this.destination = destination;
  }

  @Override
  public String directory(String name, Head head) throws IOException {
    return Organizer.directory(classifier.classify(name, head::bytes).category());
  }

  @Override
  public Placed place(String path, Entry entry, Head head) throws IOException {
    Opened now = open();
    Placer.Placed placed =
        now.placer()
            .place(
                OrganizedSnapshot.subject(
                    path,
                    entry,
                    classifier.classify(path, head::bytes),
                    now.insight(),
                    now.corrections()),
                now.projects().of(path));
    return new Placed(placed.directory(), false, placed.firm());
  }

  private Opened open() throws IOException {
    Opened now = opened;
    if (now == null) {
      Insight insight = Insight.local(world, home, vault);
      SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault));
      now =
          new Opened(
              insight,
              files,
              corrections(),
              new ProjectRoots(files.trees(), snapshot.snapshot().root()),
              new Placer(
                  rules,
                  snapshot.snapshot().paths(),
                  insight.exported(destination, snapshot.snapshot().source()),
                  insight::current));
      opened = now;
    }
    return now;
  }

  private Map<String, Correction> corrections() throws IOException {
    try {
      return Corrections.all(vault);
    } catch (DamagedException e) {
      world.say(
          "What was said by 'caravan correct' counts for no place in this run: "
              + e.getMessage()
              + ". Run 'caravan check'.");
      return Map.of();
    }
  }

  /** The export is done: its folders keep their names from now on. */
  void done() throws IOException {
    Opened now = opened;
    if (now != null) {
      now.insight()
          .rememberExported(destination, snapshot.snapshot().source(), now.placer().memory());
    }
  }

  @Override
  public void close() {
    Opened now = opened;
    if (now != null) {
      now.files().close();
      now.insight().close();
    }
  }
}
