package caravan.cli;

import caravan.model.BackupRequest;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Problem;
import caravan.operations.BackupReport;
import caravan.platform.RawPaths;
import caravan.service.drop.Dropped;
import caravan.service.drop.Manifest;
import caravan.service.drop.Outcome;
import caravan.storage.ObjectInfo;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks, in the snapshot that a backup has just committed, whether the claimed files of a drop
 * folder are in it as they were claimed. Each directory is read once, however many files of it were
 * claimed.
 */
final class ClaimedFiles {
  private final TreeReader trees;
  private final Map<Integer, String> unproven = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private final Path root;

  /** Claimed files below a directory, by their next name. */
  private static final class Node {
    final Map<FileName, Node> below = new TreeMap<>();
    int number = -1;
    @Nullable Dropped file;
  }

  private ClaimedFiles(TreeReader trees, BackupReport report, Path root) {
    this.trees = trees;
    this.root = root;
    for (Problem problem : report.problems()) {
      problems.putIfAbsent(problem.path(), problem.reason());
    }
  }

  /** Writes beside the list what became of its files. */
  static void check(Engine.Opened engine, BackupRequest request, BackupReport report, Path list)
      throws IOException, CommandException {
    Manifest manifest = Manifest.read(list);
    Path root = request.paths().get(0);
    try (SnapshotFiles files =
        new SnapshotFiles(engine.vault(), SnapshotFiles.index(engine.vault()))) {
      ClaimedFiles check = new ClaimedFiles(files.trees(), report, root);
      check.run(manifest, snapshot(engine.vault(), report.snapshot()));
      String vault = engine.first().parameters().vault();
      List<String> holders =
          engine.engine().state().newest(vault, report.source()).destinations().stream()
              .sorted()
              .toList();
      new Outcome(
              report.snapshot(),
              report.copies(),
              report.requiredCopies(),
              holders,
              report.suspicious(),
              check.unproven)
          .write(list);
    }
  }

  private static StoredSnapshot snapshot(Vault vault, String name)
      throws IOException, CommandException {
    List<ObjectInfo> objects = vault.snapshotObjects();
    for (int i = objects.size() - 1; i >= 0; i--) {
      if (Vault.lastPart(objects.get(i).name()).equals(name)) {
        return vault.snapshot(objects.get(i));
      }
    }
    throw CommandException.failed(
        "The snapshot " + name + " was committed and is not there any more. Back up again.");
  }

  private void run(Manifest manifest, StoredSnapshot snapshot) throws IOException {
    Node top = new Node();
    List<FileName> above = new ArrayList<>();
    root.forEach(name -> above.add(RawPaths.nameOf(name)));
    for (int i = 0; i < manifest.files().size(); i++) {
      Dropped file = manifest.files().get(i);
      Node node = top;
      for (FileName name : above) {
        node = node.below.computeIfAbsent(name, same -> new Node());
      }
      for (FileName name : file.names()) {
        node = node.below.computeIfAbsent(name, same -> new Node());
      }
      node.number = i;
      node.file = file;
    }
    directory(top, snapshot.snapshot().root());
  }

  private void directory(Node node, IdList pages) throws IOException {
    Map<FileName, Node> left = new TreeMap<>(node.below);
    TreeReader.Entries entries = trees.entries(pages);
    for (Entry entry = entries.next(); entry != null && !left.isEmpty(); entry = entries.next()) {
      Node claimed = left.remove(entry.name());
      if (claimed == null) {
        continue;
      }
      Dropped file = claimed.file;
      if (file != null && !file.isStoredAs(entry.metadata())) {
        refuse(claimed, file, "what was stored is not what was claimed");
      }
      if (!claimed.below.isEmpty()) {
        directory(claimed, entry.kind() == FileKind.DIRECTORY ? entry.content() : IdList.EMPTY);
      }
    }
    left.values().forEach(this::missing);
  }

  private void missing(Node node) {
    Dropped file = node.file;
    if (file != null) {
      refuse(node, file, "it is not in the snapshot");
    }
    node.below.values().forEach(this::missing);
  }

  /** With the reason that the backup gave for the file, or for a folder above it. */
  private void refuse(Node node, Dropped file, String otherwise) {
    String reason = null;
    for (Path at = root.resolve(file.path());
        reason == null && at != null && at.startsWith(root);
        at = at.getParent()) {
      reason = problems.get(at.toString());
    }
    unproven.put(node.number, reason == null ? otherwise : reason);
  }
}
