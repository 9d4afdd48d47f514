package caravan.cli;

import caravan.model.ChunkId;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a file of a snapshot to standard output, every byte proven before it goes out. */
@Command(name = "cat", description = "Print a file of a snapshot.")
final class CatCommand extends CliCommand {
  private static final byte[] ZEROS = new byte[64 * 1024];

  @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "'latest' or the start of an id.")
  String id = "";

  @Parameters(index = "1", paramLabel = "PATH", description = "The file's absolute path.")
  String path = "";

  @Mixin SnapshotChoice choice = new SnapshotChoice();

  @Override
  int run(World world) throws Exception {
    String full = SnapshotFiles.tidy(path);
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.vault();
      StoredSnapshot snapshot = choice.choose(world, vault, id);
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
        Optional<Entry> entry = full.equals("/") ? Optional.empty() : files.find(snapshot, full);
        if (entry.isEmpty() || entry.get().kind() != FileKind.FILE) {
          throw CommandException.failed(
              entry.isEmpty()
                  ? "There is no " + full + " in the snapshot " + Texts.name(snapshot) + "."
                  : full
                      + " is a "
                      + Words.of(entry.get().kind()).replace('-', ' ')
                      + (entry.get().kind() == FileKind.SYMLINK
                          ? " to " + Entries.target(entry.get())
                          : "")
                      + ", not a file.");
        }
        print(world, files, entry.get());
      }
    }
    return ExitCode.DONE;
  }

  private static void print(World world, SnapshotFiles files, Entry entry) throws IOException {
    long[] holes = entry.holes();
    long at = 0;
    int hole = 0;
    TreeReader.Ids ids = files.trees().ids(entry.content());
    for (ChunkId id = ids.next(); id != null && !world.unheard(); id = ids.next()) {
      byte[] chunk = files.chunks().read(ChunkReader.Kind.DATA, id);
      int from = 0;
      while (from < chunk.length) {
        if (hole < holes.length && holes[hole] == at) {
          zeros(world, holes[hole + 1]);
          at += holes[hole + 1];
          hole += 2;
          continue;
        }
        long untilHole = hole < holes.length ? holes[hole] - at : Long.MAX_VALUE;
        int length = (int) Math.min(untilHole, chunk.length - from);
        world.out().write(chunk, from, length);
        from += length;
        at += length;
      }
    }
    zeros(world, entry.metadata().size() - at); // a hole at the end
  }

  private static void zeros(World world, long count) {
    for (long left = count; left > 0 && !world.unheard(); left -= ZEROS.length) {
      world.out().write(ZEROS, 0, (int) Math.min(ZEROS.length, left));
    }
  }
}
