package caravan.cli;

import caravan.analysis.stack.ProjectFile;
import caravan.analysis.stack.Projects;
import caravan.analysis.stack.Stack;
import caravan.analysis.stack.TechnologyStack;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.vault.StoredSnapshot;
import caravan.vault.read.Contents;
import caravan.vault.read.TreeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The project in a snapshot that a file belongs to.
 *
 * @param root its directory, absolute
 * @param stack what it is built of
 */
record SnapshotProject(String root, Stack stack) {
  private static final int DEEPEST = 4;
  private static final int MOST = 20_000;

  /** The project around a file, empty if it is in none. */
  static Optional<SnapshotProject> around(SnapshotFiles files, StoredSnapshot snapshot, String path)
      throws IOException {
    List<String> beside = new ArrayList<>();
    String directory = path.substring(0, path.lastIndexOf('/'));
    for (; !directory.isEmpty(); directory = directory.substring(0, directory.lastIndexOf('/'))) {
      Optional<Entry> entry = files.find(snapshot, directory);
      if (entry.isEmpty()) {
        break;
      }
      TreeReader.Entries entries = files.trees().entries(entry.get().content());
      for (Entry each = entries.next(); each != null; each = entries.next()) {
        boolean folder = each.kind() == FileKind.DIRECTORY;
        beside.add(directory + "/" + each.name() + (folder ? "/" : ""));
      }
    }
    Optional<String> root = Projects.rootOf(path, Projects.roots(beside));
    if (root.isEmpty()) {
      return Optional.empty();
    }
    Optional<Entry> top = files.find(snapshot, root.get());
    Map<String, ProjectFile> found = new HashMap<>();
    if (top.isPresent()) {
      gather(files, top.get().content(), "", 0, found);
    }
    return Optional.of(new SnapshotProject(root.get(), new TechnologyStack().of(found)));
  }

  /**
   * All projects of a snapshot.
   *
   * @param paths of all its files
   */
  static List<SnapshotProject> all(SnapshotFiles files, StoredSnapshot snapshot, List<String> paths)
      throws IOException {
    List<SnapshotProject> projects = new ArrayList<>();
    for (String root : Projects.roots(paths)) {
      Optional<Entry> top = root.isEmpty() ? Optional.empty() : files.find(snapshot, root);
      if (top.isPresent()) {
        Map<String, ProjectFile> found = new HashMap<>();
        gather(files, top.get().content(), "", 0, found);
        projects.add(new SnapshotProject(root, new TechnologyStack().of(found)));
      }
    }
    return projects;
  }

  private static void gather(
      SnapshotFiles files, IdList pages, String below, int depth, Map<String, ProjectFile> found)
      throws IOException {
    TreeReader.Entries entries = files.trees().entries(pages);
    for (Entry entry = entries.next();
        entry != null && found.size() < MOST;
        entry = entries.next()) {
      String path = below + entry.name();
      if (entry.kind() == FileKind.FILE) {
        found.put(path, file(files, entry));
      } else if (entry.kind() == FileKind.DIRECTORY && depth < DEEPEST) {
        gather(files, entry.content(), path + "/", depth + 1, found);
      }
    }
  }

  private static ProjectFile file(SnapshotFiles files, Entry entry) {
    return new ProjectFile() {
      @Override
      public long size() {
        return entry.metadata().size();
      }

      @Override
      public byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Contents(files.chunks()).copy(entry.content(), entry.holes(), size(), out, () -> false);
        return out.toByteArray();
      }
    };
  }
}
