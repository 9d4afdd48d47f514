package caravan.cli;

import caravan.model.Entry;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.Contents;
import caravan.vault.read.TreeReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a directory of a snapshot to standard output, as an archive; every byte is proven. */
@Command(
    name = "dump",
    description = {
      "Write a directory or file of a snapshot to standard output, as a tar or zip archive. For all",
      "metadata use 'restore': archives keep no extended attributes, ACLs or hard links."
    })
final class DumpCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "'latest' or the start of an id.")
  String id = "";

  @Parameters(index = "1", paramLabel = "PATH", description = "An absolute path.")
  String path = "";

  @Option(names = "--format", paramLabel = "FORMAT", description = "tar (the default) or zip.")
  String format = "tar";

  @Mixin SnapshotChoice choice = new SnapshotChoice();

  /** What an archive is told. */
  private interface Archive extends AutoCloseable {
    void directory(String name, Metadata metadata) throws IOException;

    void link(String name, Entry entry) throws IOException;

    /** Begins a file; its bytes go to {@link #out} then. */
    void file(String name, Metadata metadata) throws IOException;

    void endFile() throws IOException;

    OutputStream out();

    @Override
    void close() throws IOException;
  }

  @Override
  int run(World world) throws Exception {
    if (!format.equals("tar") && !format.equals("zip")) {
      throw CommandException.usage("--format is tar or zip.");
    }
    String full = SnapshotFiles.tidy(path);
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.vault();
      StoredSnapshot snapshot = choice.choose(world, vault, id);
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
        Optional<Entry> entry = full.equals("/") ? Optional.empty() : files.find(snapshot, full);
        if (entry.isEmpty() && !full.equals("/")) {
          throw CommandException.failed(
              "There is no " + full + " in the snapshot " + Texts.name(snapshot) + ".");
        }
        OutputStream out = new Undivided(world.out());
        try (Archive archive = format.equals("tar") ? new Tar(out) : new Zip(out)) {
          Walk walk = new Walk(world, files, archive);
          if (entry.isEmpty()) {
            walk.children(snapshot.snapshot().root(), "");
          } else {
            walk.entry(entry.get(), full.substring(full.lastIndexOf('/') + 1));
          }
        }
      }
    }
    return ExitCode.DONE;
  }

  private static final class Walk {
    private final World world;
    private final SnapshotFiles files;
    private final Archive archive;

    Walk(World world, SnapshotFiles files, Archive archive) {
      this.world = world;
      this.files = files;
      this.archive = archive;
    }

    void children(IdList pages, String below) throws IOException {
      TreeReader.Entries entries = files.trees().entries(pages);
      for (Entry child = entries.next(); child != null; child = entries.next()) {
        if (world.unheard()) {
          return;
        }
        entry(child, below.isEmpty() ? child.name().toString() : below + "/" + child.name());
      }
    }

    void entry(Entry entry, String name) throws IOException {
      switch (entry.kind()) {
        case DIRECTORY -> {
          archive.directory(name + "/", entry.metadata());
          children(entry.content(), name);
        }
        case SYMLINK -> archive.link(name, entry);
        case FILE -> {
          archive.file(name, entry.metadata());
          new Contents(files.chunks())
              .copy(
                  entry.content(),
                  entry.holes(),
                  entry.metadata().size(),
                  archive.out(),
                  world::unheard);
          archive.endFile();
        }
        default -> world.say(name + " is a " + Words.of(entry.kind()) + " and was left out.");
      }
    }
  }

  private static final class Tar implements Archive {
    private final TarArchiveOutputStream tar;

    Tar(OutputStream out) {
      this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    @Override
    public void directory(String name, Metadata metadata) throws IOException {
      tar.putArchiveEntry(described(new TarArchiveEntry(name), metadata));
      tar.closeArchiveEntry();
    }

    @Override
    public void link(String name, Entry entry) throws IOException {
      TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      link.setLinkName(Entries.target(entry));
      tar.putArchiveEntry(described(link, entry.metadata()));
      tar.closeArchiveEntry();
    }

    @Override
    public void file(String name, Metadata metadata) throws IOException {
      TarArchiveEntry file = described(new TarArchiveEntry(name), metadata);
      file.setSize(metadata.size());
      tar.putArchiveEntry(file);
    }

    private static TarArchiveEntry described(TarArchiveEntry entry, Metadata metadata) {
      entry.setMode(metadata.mode() & 07777);
      entry.setUserId(metadata.uid());
      entry.setGroupId(metadata.gid());
      entry.setUserName(metadata.user());
      entry.setGroupName(metadata.group());
      entry.setLastModifiedTime(FileTime.from(modified(metadata)));
      return entry;
    }

    @Override
    public void endFile() throws IOException {
      tar.closeArchiveEntry();
    }

    @Override
    public OutputStream out() {
      return tar;
    }

    @Override
    public void close() throws IOException {
      tar.close();
    }
  }

  private static final class Zip implements Archive {
    private final ZipOutputStream zip;

    Zip(OutputStream out) {
      this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    }

    @Override
    public void directory(String name, Metadata metadata) throws IOException {
      file(name, metadata);
      zip.closeEntry();
    }

    /** A zip of this class has no links: what it leads to stands in a text of its name. */
    @Override
    public void link(String name, Entry entry) throws IOException {
      file(name + ".symlink", entry.metadata());
      zip.write(Entries.target(entry).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }

    @Override
    public void file(String name, Metadata metadata) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      entry.setLastModifiedTime(FileTime.from(modified(metadata)));
      zip.putNextEntry(entry);
    }

    @Override
    public void endFile() throws IOException {
      zip.closeEntry();
    }

    @Override
    public OutputStream out() {
      return zip;
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }

  private static Instant modified(Metadata metadata) {
    return Instant.ofEpochSecond(metadata.mtimeSeconds(), metadata.mtimeNanos());
  }

  /** Lets an archive end without ending standard output, and writes its blocks whole. */
  private static final class Undivided extends FilterOutputStream {
    Undivided(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
