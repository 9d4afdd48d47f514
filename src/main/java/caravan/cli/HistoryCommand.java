package caravan.cli;

import caravan.config.Sizes;
import caravan.model.Entry;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the versions of one path, the oldest first. */
@Command(
    name = "history",
    description = "Show the versions of a file or directory over the snapshots, the newest last.")
final class HistoryCommand extends CliCommand {
  @Parameters(paramLabel = "PATH", description = "The path as it was backed up.")
  String path = "";

  @Option(names = "--source", paramLabel = "NAME", description = "Only snapshots of this source.")
  @Nullable String source;

  @Option(
      names = {"-a", "--all"},
      description = "Also snapshots in which it is the same as before.")
  boolean all;

  private record Version(StoredSnapshot snapshot, Optional<Entry> entry, String state) {}

  @Override
  int run(World world) throws Exception {
    String full = SnapshotFiles.tidy(world.absolute(path).toString());
    if (full.equals("/")) {
      throw CommandException.usage("Name a file or directory below /.");
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.vault();
      Vault.Listing listing = vault.snapshots();
      SnapshotChoice.reportDamaged(world, listing);
      List<Version> versions = versions(vault, listing, full);
      if (versions.isEmpty()) {
        throw CommandException.failed(
            full + " is in no snapshot. Look for its name with 'caravan find'.");
      }
      show(world, versions);
      return listing.damaged().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
    }
  }

  private List<Version> versions(Vault vault, Vault.Listing listing, String full)
      throws IOException {
    List<Version> versions = new ArrayList<>();
    try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
      Optional<Entry> before = Optional.empty();
      for (StoredSnapshot snapshot : listing.snapshots()) {
        Snapshot says = snapshot.snapshot();
        if (says.type() == Snapshot.Type.CHECKPOINT
            || (source != null && !SnapshotChoice.isOf(says, source))
            || !covers(says, full)) {
          continue;
        }
        Optional<Entry> now = files.find(snapshot, full);
        String state = state(before, now);
        if (!state.isEmpty()) {
          versions.add(new Version(snapshot, now, state));
        }
        before = now;
      }
    }
    return versions;
  }

  /** Whether a snapshot could hold the path: one of another source does not say that it went. */
  static boolean covers(Snapshot snapshot, String path) {
    return snapshot.paths().isEmpty()
        || snapshot.paths().stream()
            .anyMatch(
                root ->
                    root.equals("/")
                        || path.equals(root)
                        || path.startsWith(root + "/")
                        || root.startsWith(path + "/"));
  }

  private String state(Optional<Entry> before, Optional<Entry> now) {
    if (now.isEmpty()) {
      return before.isEmpty() ? "" : "removed";
    }
    if (before.isEmpty()) {
      return "added";
    }
    if (!Entries.sameContent(before.get(), now.get())) {
      return "changed";
    }
    return Entries.sameMetadata(before.get(), now.get()) ? (all ? "same" : "") : "metadata";
  }

  private void show(World world, List<Version> versions) {
    if (common.json) {
      try (Json.Lines lines = new Json.Lines(world)) {
        for (Version version : versions) {
          ObjectNode json = Json.object();
          json.put("snapshot", version.snapshot().name());
          json.put("time", version.snapshot().snapshot().time().toString());
          json.put("source", version.snapshot().snapshot().source());
          json.put("state", version.state());
          version.entry().ifPresent(entry -> json.set("entry", Entries.json(path, entry)));
          lines.add(json);
        }
      }
      return;
    }
    Table table = new Table("SNAPSHOT", "TAKEN", "STATE", ">SIZE", "MODIFIED");
    for (Version version : versions) {
      table.row(
          version.snapshot().shortId(),
          Texts.time(version.snapshot().snapshot().time(), world.zone()),
          version.state(),
          version.entry().map(entry -> Sizes.format(entry.metadata().size())).orElse(""),
          version.entry().map(entry -> Texts.time(entry.metadata(), world.zone())).orElse(""));
    }
    table.print(world);
  }
}
