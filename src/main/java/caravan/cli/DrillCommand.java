package caravan.cli;

import caravan.config.Sizes;
import caravan.operations.DrillLog;
import caravan.platform.temporary.Folders;
import caravan.platform.temporary.TemporaryFiles;
import caravan.platform.temporary.TemporaryRoom;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.index.IndexView;
import caravan.verification.Drill;
import caravan.verification.DrillResult;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Restores a sample, to prove that restoring works. */
@Command(
    name = "drill",
    description = {
      "Restore a sample of the newest snapshot of each source of this machine, from each",
      "destination on its own, into a temporary folder, and compare it with what was backed up, and",
      "with the source where that has not changed. Says how fast that went."
    })
final class DrillCommand extends CliCommand {
  private static final int SHOWN = 10;
  private static final int MOST = 100_000;

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "Files at random beside the newest; default: ${DEFAULT-VALUE}.")
  int files = 20;

  @Option(
      names = "--size",
      paramLabel = "256MB",
      description = "Restore at most that much of each source; larger files are passed by.")
  String size = "256MB";

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  @Nullable String source;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Choose the same files as a drill before.")
  @Nullable Long seed;

  @Option(
      names = "--folder",
      paramLabel = "DIRECTORY",
      description = "Where a temporary folder is made; default: that of all temporary files.")
  @Nullable Path folder;

  @Override
  int run(World world) throws Exception {
    long bytes = bytes();
    if (files < 0 || files > MOST) {
      throw CommandException.usage("--files must be from 0 to " + Texts.count(MOST) + ".");
    }
    long which = seed == null ? world.clock().millis() : seed;
    try (Engine.Opened engine = Engine.open(world, common)) {
      return new Completion(world, "drill")
          .keep(engine, (heard, completion) -> drill(heard, engine, bytes, which, completion));
    }
  }

  private int drill(
      World world, Engine.Opened engine, long bytes, long which, Completion completion)
      throws IOException, InterruptedException {
    DrillLog log = DrillLog.in(engine.engine().settings().home());
    int exit = engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    for (Vault vault : engine.vaults()) {
      List<StoredSnapshot> newest = newest(world, vault);
      if (newest.isEmpty()) {
        world.say(
            "'"
                + vault.destination()
                + "' has no snapshot "
                + (source == null ? "of this machine" : "of '" + source + "'")
                + ", so nothing can be restored from there. Back up, or bring it up to date with"
                + " 'caravan replicate'.");
        exit = ExitCode.worse(exit, ExitCode.FAILED);
      }
      for (StoredSnapshot snapshot : newest) {
        DrillResult result = drill(world, vault, snapshot, bytes, which);
        log.add(
            new DrillLog.Line(
                world.clock().instant(),
                vault.destination(),
                snapshot.snapshot().source(),
                result.snapshot(),
                result.files(),
                result.bytes(),
                result.ok(),
                result.damaged(),
                result.rate()));
        completion.about(snapshot.snapshot().source());
        ObjectNode json = json(vault, snapshot, result, which);
        completion.add(json);
        if (common.json) {
          Json.print(world, json);
        } else {
          print(world, vault, snapshot, result);
        }
        exit = ExitCode.worse(exit, exit(result));
      }
    }
    return exit;
  }

  private long bytes() throws CommandException {
    try {
      long bytes = Sizes.parse(size);
      if (bytes > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--size: " + e.getMessage() + ".");
    }
    throw CommandException.usage("--size=" + size + " restores nothing. Write a size, as 256MB.");
  }

  private static int exit(DrillResult result) {
    return result.damaged() ? ExitCode.DAMAGE : result.ok() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** The newest of each source of this machine. */
  private List<StoredSnapshot> newest(World world, Vault vault) throws IOException {
    Vault.Listing listing = vault.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    String host = Machine.host(world.env());
    Map<String, StoredSnapshot> newest = new LinkedHashMap<>();
    for (StoredSnapshot stored : listing.snapshots()) {
      Snapshot snapshot = stored.snapshot();
      boolean wanted =
          snapshot.host().equals(host)
              && snapshot.type() != Snapshot.Type.CHECKPOINT
              && (source == null || SnapshotChoice.isOf(snapshot, source));
      if (wanted) {
        newest.merge(
            snapshot.source(),
            stored,
            (a, b) -> b.snapshot().time().isBefore(a.snapshot().time()) ? a : b);
      }
    }
    return new ArrayList<>(newest.values());
  }

  private DrillResult drill(
      World world, Vault vault, StoredSnapshot snapshot, long bytes, long which)
      throws IOException, InterruptedException {
    IndexView index = SnapshotFiles.index(vault);
    try (TemporaryRoom room = TemporaryFiles.ofProcess().room()) {
      if (folder == null) {
        room.add(Math.min(bytes, snapshot.snapshot().bytes()));
      }
      return restored(world, vault, snapshot, index, bytes, which);
    }
  }

  private DrillResult restored(
      World world, Vault vault, StoredSnapshot snapshot, IndexView index, long bytes, long which)
      throws IOException, InterruptedException {
    Path place = RestoredFolder.make(folder);
    Interruption.keeps("Nothing was changed; what was restored is removed.");
    try (Phases phases = new Phases(world.terminal(), "drill " + vault.destination())) {
      phases.at(snapshot.snapshot().source(), 0, 0);
      return new Drill(
              vault,
              index,
              snapshot,
              new Drill.Options(
                  files,
                  bytes,
                  which,
                  !snapshot.snapshot().paths().isEmpty(),
                  Math.max(2, Runtime.getRuntime().availableProcessors())))
          .run(place);
    } finally {
      Folders.remove(place);
    }
  }

  private static ObjectNode json(
      Vault vault, StoredSnapshot snapshot, DrillResult result, long which) {
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("source", snapshot.snapshot().source());
    json.put("snapshot", result.snapshot());
    json.put("ok", result.ok());
    json.put("damaged", result.damaged());
    json.put("filesThere", result.filesThere());
    json.put("files", result.files());
    json.put("bytes", result.bytes());
    json.put("seconds", result.seconds());
    json.put("rate", result.rate());
    json.put("comparedWithSource", result.compared());
    json.put("seed", which);
    json.set("findings", Json.texts(result.findings()));
    return json;
  }

  private static void print(World world, Vault vault, StoredSnapshot snapshot, DrillResult result) {
    world.print(
        (result.ok() ? "ok  " : result.damaged() ? "DAMAGED  " : "failed  ")
            + vault.destination()
            + "  "
            + snapshot.snapshot().source()
            + "  "
            + Texts.count(result.files())
            + " of "
            + Texts.count(result.filesThere(), "file")
            + ", "
            + Sizes.format(result.bytes())
            + String.format(Locale.ROOT, " in %.1f s", result.seconds())
            + " ("
            + Sizes.format((long) result.rate())
            + "/s), "
            + Texts.count(result.compared())
            + " compared with the source");
    result.findings().stream().limit(SHOWN).forEach(finding -> world.print("  " + finding));
    if (result.findings().size() > SHOWN) {
      world.print("  and " + Texts.count(result.findings().size() - SHOWN) + " more; see --json");
    }
    if (result.damaged()) {
      world.say(
          "Run 'caravan check --read-data --destination "
              + vault.destination()
              + "', which says what is damaged and what to do.");
    }
  }
}
