package caravan.cli;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.Contents;
import caravan.vault.read.TreeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds entries in the trees of snapshots. Belongs to one thread. */
final class SnapshotFiles implements AutoCloseable {
  private static final int HEAD = 4096;

  private final ChunkReader chunks;
  private final TreeReader trees;

  SnapshotFiles(Vault vault, IndexView index) {
    this.chunks = new ChunkReader(vault, index);
    this.trees = new TreeReader(chunks);
  }

  /** The index for reading: what is known to be damaged comes last. */
  static IndexView index(Vault vault) throws IOException {
    Avoided avoided;
    try {
      avoided = vault.avoided();
    } catch (DamagedException e) {
      avoided = Avoided.NOTHING; // reading proves every chunk anyway
    }
    return vault.index(avoided);
  }

  /** An absolute path without superfluous slashes. */
  static String tidy(String path) throws CommandException {
    if (!path.startsWith("/")) {
      throw CommandException.usage(
          "'"
              + path
              + "' is not an absolute path. Write it as it was backed up, as /home/me/notes.");
    }
    String tidy = path.replaceAll("/+", "/");
    return tidy.length() > 1 && tidy.endsWith("/") ? tidy.substring(0, tidy.length() - 1) : tidy;
  }

  TreeReader trees() {
    return trees;
  }

  ChunkReader chunks() {
    return chunks;
  }

  /** The first 4 KiB of a file. */
  byte[] head(Entry entry) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    new Contents(chunks)
        .copy(
            entry.content(),
            entry.holes(),
            Math.min(HEAD, entry.metadata().size()),
            head,
            () -> head.size() >= HEAD);
    return head.size() <= HEAD ? head.toByteArray() : Arrays.copyOf(head.toByteArray(), HEAD);
  }

  /** The entry at an absolute path as it is shown; empty if there is none. Not for the root. */
  Optional<Entry> find(StoredSnapshot snapshot, String path) throws IOException {
    IdList pages = snapshot.snapshot().root();
    Entry found = null;
    for (String step : path.substring(1).split("/")) {
      if (found != null && found.kind() != FileKind.DIRECTORY) {
        return Optional.empty();
      }
      found = child(pages, step);
      if (found == null) {
        return Optional.empty();
      }
      pages = found.content();
    }
    return Optional.ofNullable(found);
  }

  private @Nullable Entry child(IdList pages, String name) throws IOException {
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      if (entry.name().toString().equals(name)) {
        return entry;
      }
    }
    return null;
  }

  @Override
  public void close() {
    chunks.close();
  }

  /** Refuses a path that is in no snapshot. */
  static void requireInAnySnapshot(World world, Vault vault, String path)
      throws CommandException, IOException {
    Vault.Listing listing = vault.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    try (SnapshotFiles files = new SnapshotFiles(vault, index(vault))) {
      for (int i = listing.snapshots().size() - 1; i >= 0; i--) {
        if (!path.equals("/") && files.find(listing.snapshots().get(i), path).isPresent()) {
          return;
        }
      }
    }
    throw CommandException.failed(
        path + " is in no snapshot. Look for its name with 'caravan find'.");
  }
}
