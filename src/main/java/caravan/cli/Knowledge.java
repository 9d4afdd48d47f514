package caravan.cli;

import caravan.analysis.backlog.UnderstandingStore;
import caravan.vault.Vault;
import caravan.vault.index.IndexView;
import caravan.vault.meaning.MeaningReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Where a Caravan home keeps what is understood of a vault's contents. */
final class Knowledge {
  private static final String PURPOSE = "understanding";
  private static final String FINDINGS = "findings";

  private Knowledge() {}

  private static Path folder(Path home, Vault vault) {
    return home.resolve("cache").resolve(vault.parameters().vault()).resolve("understanding");
  }

  /** The file that says how far analysis is. */
  static Path status(Path home, Vault vault) {
    return folder(home, vault).resolve("status.json");
  }

  /** Where contents lie in clear while they are analyzed. Empty, and of its owner alone. */
  static Path work(Path home, Vault vault) throws IOException, CommandException {
    Path work = folder(home, vault).resolve("work");
    if (Files.isDirectory(work)) {
      try (var left = Files.newDirectoryStream(work)) { // by a run that was killed
        for (Path file : left) {
          Files.delete(file);
        }
      }
    }
    Engine.makeHome(work);
    return work;
  }

  /** The key of the hashes of secrets and personal data in this vault. */
  static byte[] findingsKey(Vault vault) {
    return vault.keys().purposeKey(FINDINGS);
  }

  /** Whether anything was understood on this machine. */
  static boolean hasLocal(Path home, Vault vault) {
    return Files.exists(file(home, vault));
  }

  private static Path file(Path home, Vault vault) {
    return folder(home, vault).resolve("records.mv");
  }

  /**
   * Opens what is understood on this machine; asks no destination.
   *
   * @throws caravan.analysis.backlog.BusyException if a run is under way
   */
  static UnderstandingStore openLocal(Path home, Vault vault) throws IOException {
    return UnderstandingStore.open(
        file(home, vault), HexFormat.of().formatHex(vault.keys().purposeKey(PURPOSE)));
  }

  /**
   * Opens what is understood, and adds to it what the vault has learned from others.
   *
   * @throws caravan.analysis.backlog.BusyException if a run is under way
   */
  static UnderstandingStore open(World world, Path home, Vault vault) throws IOException {
    UnderstandingStore store = openLocal(home, vault);
    try {
      int[] strange = new int[1];
      IndexView index = SnapshotFiles.index(vault);
      new MeaningReader(vault, index)
          .newRecords(
              store::hasTaken,
              (chunk, records) -> {
                for (byte[] line : records) {
                  try {
                    store.take(line, chunk);
                  } catch (IOException e) {
                    strange[0]++; // its content counts as not analyzed
                  }
                }
                store.taken(chunk);
              })
          .forEach(
              damage ->
                  world.say(
                      "Analysis records are damaged and will be made again; nothing else is"
                          + " touched by it: "
                          + damage));
      store.compare(chunk -> !index.find(chunk).isEmpty());
      if (strange[0] > 0) {
        world.say(
            Texts.count(strange[0], "analysis record")
                + " of a newer Caravan cannot be read here; their contents are analyzed again.");
      }
      store.commit();
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
