package caravan.vault.organized;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.security.Credential;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.index.Avoided;
import caravan.vault.restore.Restore;
import caravan.vault.restore.RestoreOptions;
import caravan.vault.restore.RestoreProgress;
import caravan.vault.restore.RestoreReport;
import caravan.vault.write.Trees;
import caravan.vault.write.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A source, a vault and an organized destination. */
final class Exporting {
  final Path source;
  final Workbench bench;
  final Vault vault;
  final Path folder;

  Exporting(Path folder) throws IOException {
    this.folder = folder;
    this.source = Files.createDirectories(folder.resolve("source"));
    this.bench = new Workbench(folder);
    this.vault = bench.create("vault", new MemoryObjectStore(bench.clock));
  }

  static ExportOptions options() {
    return new ExportOptions(false, Duration.ofDays(30), false, true);
  }

  static ExportOptions sealed() {
    return new ExportOptions(true, Duration.ofDays(30), false, true);
  }

  static ExportOptions checking() {
    return new ExportOptions(false, Duration.ofDays(30), true, true);
  }

  void write(String name, String text) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  StoredSnapshot backup() throws IOException, InterruptedException {
    return backup(source);
  }

  StoredSnapshot backup(Path path) throws IOException, InterruptedException {
    return Workbench.find(vault, bench.backup(path, vault).result().name());
  }

  /** With a cache of its own: nothing is known but what is at the destination. */
  OrganizedStore open(ObjectStore store, Credential credential) throws IOException {
    return OrganizedStore.open(
        "drive", store, credential, Files.createTempDirectory(folder, "cache"), bench.clock);
  }

  ExportReport export(ObjectStore store, StoredSnapshot snapshot) throws IOException {
    return export(store, snapshot, options());
  }

  ExportReport export(ObjectStore store, StoredSnapshot snapshot, ExportOptions options)
      throws IOException {
    if (!OrganizedStore.exists(store)) {
      OrganizedStore.prepare(store, vault);
    }
    OrganizedStore at = open(store, Workbench.KEY);
    at.updateKeys(vault);
    Placement placement =
        (name, head) ->
            name.toLowerCase(Locale.ROOT).endsWith(".pdf")
                ? "Documents"
                : new String(head.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .startsWith("#!")
                    ? "Code"
                    : "Texts";
    try (Export export =
        new Export(
            at,
            vault,
            vault.index(Avoided.NOTHING),
            placement,
            Admission.ALL,
            options,
            bench.clock)) {
      return export.run(snapshot);
    }
  }

  /** From the destination and the key alone. */
  RestoreReport restore(ObjectStore store, String snapshot, Path target)
      throws IOException, InterruptedException {
    OrganizedStore at = open(store, Workbench.KEY);
    StoredSnapshot stored =
        at.snapshots().snapshots().stream()
            .filter(s -> s.name().equals(snapshot))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no snapshot " + snapshot));
    try (Restore restore =
        new Restore(
            at.vault(),
            at.vault().index(Avoided.NOTHING),
            stored,
            Workbench.into(target, RestoreOptions.Overwrite.NEVER),
            new RestoreProgress(),
            OrganizedFiles.open(at, stored))) {
      return restore.run();
    }
  }

  void assertRestores(ObjectStore store, StoredSnapshot snapshot, Map<String, String> tree)
      throws IOException, InterruptedException {
    Path target = bench.newTarget();
    RestoreReport report = restore(store, snapshot.name(), target);
    assertThat(report.failed()).isEmpty();
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(tree);
    Trees.delete(target);
  }

  Map<String, String> tree() throws IOException {
    return Trees.describe(source);
  }

  static List<String> names(ObjectStore store) throws IOException {
    return store.list("").stream()
        .map(ObjectInfo::name)
        .filter(name -> !name.startsWith(OrganizedStore.FOLDER))
        .toList();
  }

  static String text(ObjectStore store, String name) throws IOException {
    return new String(
        store.get(name, java.util.Optional.empty()), java.nio.charset.StandardCharsets.UTF_8);
  }
}
