package caravan.cli;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.organization.view.Projects;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the project that a file of a snapshot is in, by the directories above it alone; each is
 * read once. Belongs to one thread.
 */
final class ProjectRoots {
  private static final String GIT = ".git";

  private final TreeReader trees;
  private final Map<String, Directory> known = new HashMap<>();

  /** A directory, whether a project begins there, and its directories. */
  private record Directory(boolean marked, Map<String, IdList> below) {}

  ProjectRoots(TreeReader trees, IdList root) throws IOException {
    this.trees = trees;
    known.put("", read(root));
  }

  /** The outermost directory above a file in which a project begins. */
  Optional<String> of(String path) throws IOException {
    Directory above = known.get("");
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      Directory now = known.get(directory);
      if (now == null) {
        IdList pages =
            above == null
                ? null
                : above.below().get(directory.substring(directory.lastIndexOf('/') + 1));
        if (pages == null) {
          return Optional.empty();
        }
        now = read(pages);
        known.put(directory, now);
      }
      if (now.marked() && !Projects.isHome(directory)) {
        return Optional.of(directory);
      }
      above = now;
    }
    return Optional.empty();
  }

  private Directory read(IdList pages) throws IOException {
    boolean marked = false;
    Map<String, IdList> below = new HashMap<>();
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String name = entry.name().toString();
      if (entry.kind() == FileKind.DIRECTORY) {
        below.put(name, entry.content());
        marked |= name.equals(GIT) && hasHead(entry.content());
      } else if (entry.kind() == FileKind.FILE) {
        marked |= Projects.isMarker(name);
      }
    }
    return new Directory(marked, below);
  }

  private boolean hasHead(IdList git) throws IOException {
    TreeReader.Entries entries = trees.entries(git);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      if (entry.kind() == FileKind.FILE && entry.name().toString().equals("HEAD")) {
        return true;
      }
    }
    return false;
  }
}
