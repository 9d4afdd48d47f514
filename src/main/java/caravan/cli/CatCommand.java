package caravan.cli;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.Contents;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a file of a snapshot to standard output, every byte proven before it goes out. */
@Command(name = "cat", description = "Print a file of a snapshot.")
final class CatCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "'latest' or the start of an id.")
  String id = "";

  @Parameters(index = "1", paramLabel = "PATH", description = "The file's absolute path.")
  String path = "";

  @Option(
      names = "--range",
      paramLabel = "FIRST-LAST",
      description = "Only these bytes, counted from 0.")
  @Nullable String range;

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
        ByteRangeStream out = ByteRangeStream.of(world.out(), range);
        new Contents(files.chunks())
            .copy(
                entry.get().content(),
                entry.get().holes(),
                entry.get().metadata().size(),
                out,
                () -> out.isComplete() || world.unheard());
      }
    }
    return ExitCode.DONE;
  }
}
