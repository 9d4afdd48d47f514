package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import caravan.vault.maintain.Marks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists snapshots, the oldest first. */
@Command(name = "snapshots", description = "List the snapshots, the newest last.")
final class SnapshotsCommand extends CliCommand {
  @Option(names = "--source", paramLabel = "NAME", description = "Only those of this source.")
  @Nullable String source;

  @Option(names = "--host", paramLabel = "NAME", description = "Only those of this machine.")
  @Nullable String host;

  @Option(names = "--tag", paramLabel = "TAG", description = "Only those with this tag.")
  @Nullable String tag;

  @Option(names = "--last", paramLabel = "N", description = "Only the newest N.")
  @Nullable Integer last;

  @Option(names = "--checkpoints", description = "Also those of backups that have not ended.")
  boolean checkpoints;

  @Override
  int run(World world) throws Exception {
    if (last != null && last < 1) {
      throw CommandException.usage("--last takes a number above zero.");
    }
    Settings settings = Engine.settings(world, common);
    Optional<DestinationSettings> organized = Engine.onlyOrganized(settings, common);
    if (organized.isPresent()) {
      try (Engine.Exported engine =
          Engine.openOrganized(world, common, settings, organized.get())) {
        return show(world, engine.at().snapshots(), List.of());
      }
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      List<Marks.Mark> marks = List.of();
      int exit = ExitCode.DONE;
      try {
        marks = new Marks(engine.vault()).list();
      } catch (DamagedException e) { // the snapshots themselves can be listed
        world.say("Damaged: " + e.getMessage());
        exit = ExitCode.DAMAGE;
      }
      return ExitCode.worse(show(world, engine.vault().snapshots(), marks), exit);
    }
  }

  private int show(World world, Vault.Listing listing, List<Marks.Mark> marks) {
    List<StoredSnapshot> chosen = new ArrayList<>();
    for (StoredSnapshot snapshot : listing.snapshots()) {
      if (wanted(snapshot.snapshot())) {
        chosen.add(snapshot);
      }
    }
    if (last != null && last < chosen.size()) {
      chosen = chosen.subList(chosen.size() - last, chosen.size());
    }
    SnapshotChoice.reportDamaged(world, listing);
    if (common.json) {
      try (Json.Lines lines = new Json.Lines(world)) {
        chosen.forEach(snapshot -> lines.add(json(snapshot, marks)));
      }
    } else {
      print(world, chosen, marks);
    }
    return listing.damaged().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
  }

  private boolean wanted(Snapshot snapshot) {
    return (checkpoints || snapshot.type() != Snapshot.Type.CHECKPOINT)
        && (source == null || SnapshotChoice.isOf(snapshot, source))
        && (host == null || snapshot.host().equals(host))
        && (tag == null || snapshot.tags().contains(tag));
  }

  private static void print(World world, List<StoredSnapshot> snapshots, List<Marks.Mark> marks) {
    if (snapshots.isEmpty()) {
      world.say("There is no snapshot.");
      return;
    }
    Table table = new Table("ID", "TIME", ">FILES", ">SIZE", "HOST", "SOURCE", "");
    for (StoredSnapshot stored : snapshots) {
      Snapshot snapshot = stored.snapshot();
      table.row(
          stored.shortId(),
          Texts.time(snapshot.time(), world.zone()),
          Texts.count(snapshot.files()),
          Sizes.format(snapshot.bytes()),
          snapshot.host(),
          snapshot.source(),
          remarks(stored, marks));
    }
    table.print(world);
    world.print(Texts.count(snapshots.size(), "snapshot"));
  }

  private static String remarks(StoredSnapshot stored, List<Marks.Mark> marks) {
    Snapshot snapshot = stored.snapshot();
    List<String> remarks = new ArrayList<>(words(stored, marks));
    if (snapshot.type() != Snapshot.Type.SNAPSHOT) {
      remarks.add(snapshot.type().name().toLowerCase(Locale.ROOT));
    }
    if (!snapshot.tags().isEmpty()) {
      remarks.add("tags " + String.join(",", snapshot.tags()));
    }
    if (snapshot.unreadableCount() > 0) {
      remarks.add(Texts.count(snapshot.unreadableCount()) + " unreadable");
    }
    if (!snapshot.lost().isEmpty()) {
      remarks.add("lost " + Texts.count(snapshot.lost().size(), "path"));
    }
    return String.join("; ", remarks);
  }

  private static List<String> words(StoredSnapshot stored, List<Marks.Mark> marks) {
    return marks.stream()
        .filter(mark -> mark.snapshot().equals(stored.name()))
        .map(mark -> mark.kind().word())
        .distinct()
        .toList();
  }

  private static ObjectNode json(StoredSnapshot stored, List<Marks.Mark> marks) {
    ObjectNode json = json(stored);
    json.set("marks", Json.texts(words(stored, marks)));
    return json;
  }

  /** What programs get to know of a snapshot. */
  static ObjectNode json(StoredSnapshot stored) {
    Snapshot snapshot = stored.snapshot();
    ObjectNode json = Json.object();
    json.put("id", stored.id());
    json.put("name", stored.name());
    json.put("type", snapshot.type().name().toLowerCase(Locale.ROOT));
    json.put("time", snapshot.time().toString());
    json.put("started", snapshot.started().toString());
    json.put("stored", stored.storedAt().toString());
    json.put("source", snapshot.source());
    json.set("paths", Json.texts(snapshot.paths()));
    json.put("host", snapshot.host());
    json.put("user", snapshot.user());
    json.set("tags", Json.texts(snapshot.tags()));
    json.put("files", snapshot.files());
    json.put("directories", snapshot.directories());
    json.put("others", snapshot.others());
    json.put("bytes", snapshot.bytes());
    json.put("unreadable", snapshot.unreadableCount());
    json.put("previous", snapshot.previous());
    json.set("lost", Json.texts(snapshot.lost()));
    return json;
  }
}
