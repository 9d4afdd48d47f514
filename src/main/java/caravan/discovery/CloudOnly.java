package caravan.discovery;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.model.Problem;
import caravan.platform.CloudFiles;
import caravan.platform.RawPaths;
import caravan.vault.write.BackupSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files that a cloud service shows and whose content is not on this machine. They are never read,
 * since that would download them: what the snapshot before has of one stays in the new one, and one
 * of which that is not all there is, or nothing, is told. Belongs to the thread that walks.
 */
final class CloudOnly {
  private final BackupSession session;
  private final Keeping keeping;
  private final Presence presence;

  CloudOnly(BackupSession session, Keeping keeping, Presence presence) {
    this.session = session;
    this.keeping = keeping;
    this.presence = presence;
  }

  /** Whether a new or changed file is not here; then it was seen to, and is not to be read. */
  boolean takes(Path path, Metadata now, @Nullable Entry before) throws IOException {
    if (now.kind() != FileKind.FILE || !presence.elsewhere(path)) {
      return false;
    }
    Entry stored = before != null && before.kind() == FileKind.FILE ? before : null;
    if (stored == null || !sameContent(now, stored.metadata())) {
      tell(path);
    }
    keeping.keepAnyway(path, stored);
    return true;
  }

  private static boolean sameContent(Metadata now, Metadata before) {
    return now.size() == before.size()
        && now.mtimeSeconds() == before.mtimeSeconds()
        && now.mtimeNanos() == before.mtimeNanos();
  }

  private void tell(Path path) {
    session
        .problems()
        .add(
            new Problem(
                path.toString(),
                Problem.Kind.UNREADABLE,
                "it is not downloaded, so only its cloud service has it as it is now; open it, or"
                    + " let the service keep it on this device"));
  }

  /** What older systems leave of such files in one directory: {@code .NAME.icloud} for NAME. */
  final class StandIns {
    private final Path directory;
    private Set<FileName> missing = Set.of();
    private Set<FileName> kept = Set.of();

    StandIns(Path directory) {
      this.directory = directory;
    }

    /** Looks at a name that is in the directory. */
    void see(FileName name) {
      String original =
          name.at(0) == '.' ? CloudFiles.original(name.toString()).orElse(null) : null;
      if (original != null && !original.equals(".") && !original.equals("..")) {
        missing = with(missing, FileName.of(original));
      }
    }

    /** Whether what the snapshot before has, and the directory has not, left a stand-in. */
    boolean keeps(Path path, Entry before) throws IOException {
      // In order of names a stand-in comes first, but for the few that sort before the dot: no
      // other file that is gone is looked for on the disk.
      boolean possible = missing.contains(before.name()) || (before.name().at(0) & 0xff) <= '.';
      if (!possible || !Files.isRegularFile(CloudFiles.standIn(path), LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      kept = with(kept, before.name());
      session.progress().filesFound.increment();
      keeping.keepAnyway(path, before);
      return true;
    }

    /** Tells of those that the snapshot before did not have. */
    void finish() {
      for (FileName name : missing) {
        Path file = RawPaths.resolve(directory, name);
        if (!kept.contains(name) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          tell(file);
        }
      }
    }

    private static Set<FileName> with(Set<FileName> names, FileName more) {
      Set<FileName> all = names.isEmpty() ? new TreeSet<>() : names;
      all.add(more);
      return all;
    }
  }
}
