package caravan.graph.projection;

import caravan.model.IdList;
import caravan.storage.MemoryObjectStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexView;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import caravan.vault.write.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A vault in memory whose snapshots a test projects. */
final class ProjectedVault implements AutoCloseable {
  final Path files;
  private final Workbench bench;
  private final Vault vault;
  private final Map<String, IdList> contents = new HashMap<>();
  private ChunkReader chunks;

  ProjectedVault(Path folder) throws IOException {
    files = Files.createDirectories(folder.resolve("files"));
    bench = new Workbench(Files.createDirectories(folder.resolve("work")));
    vault = bench.create("memory", new MemoryObjectStore());
    chunks = reader();
  }

  private ChunkReader reader() throws IOException {
    IndexView index = vault.index(Avoided.NOTHING);
    return new ChunkReader(vault, index);
  }

  void write(String name, String text) throws IOException {
    Path file = files.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The path in the graph. */
  String path(String name) {
    return files.resolve(name).toString();
  }

  void backup() throws IOException, InterruptedException {
    bench.backup(files, vault);
    contents.clear();
    chunks.close();
    chunks = reader();
  }

  List<StoredSnapshot> snapshots() throws IOException {
    return vault.snapshots().snapshots();
  }

  GraphProjector.Inventory inventory() throws IOException {
    return new GraphProjector.Inventory(snapshots(), Set.of());
  }

  TreeReader trees() {
    return new TreeReader(chunks);
  }

  /** The content of a file in the newest snapshot. */
  IdList content(String name) throws IOException {
    if (contents.isEmpty()) {
      List<StoredSnapshot> all = snapshots();
      new SnapshotDifference(
              trees(),
              (path, before, after) -> {
                if (after != null) {
                  contents.put(path, after.content());
                }
              })
          .walk(IdList.EMPTY, all.get(all.size() - 1).snapshot().root());
    }
    return contents.get(path(name));
  }

  @Override
  public void close() {
    chunks.close();
  }
}
