package caravan.cli;

import caravan.analysis.Classifier;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.sensitivity.FirstLevel;
import caravan.model.Classification;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.model.meaning.Understanding;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How often people agreed with what was found out of their files: each correction against what is
 * said of the file without it, in the newest snapshot that has it. People correct what is wrong and
 * seldom confirm what is right, so this is a lower bound of how often it is right.
 *
 * @param kinds {@code category}, {@code language} and {@code level}, as far as somebody spoke of it
 * @param gone corrected paths that no snapshot has any more
 */
record Agreement(Map<String, Count> kinds, int gone) {
  /** How many corrections of one kind say the same, and how many something else. */
  record Count(int agree, int disagree) {
    double share() {
      return (double) agree / (agree + disagree);
    }
  }

  /**
   * Compares.
   *
   * @param store what is understood; null while an analysis runs
   */
  static Agreement of(Vault vault, @Nullable UnderstandingStore store) throws IOException {
    Map<String, Correction> corrections = Corrections.all(vault);
    Map<String, Count> kinds = new TreeMap<>();
    int gone = 0;
    if (!corrections.isEmpty()) {
      Classifier classifier = new Classifier();
      List<StoredSnapshot> snapshots = vault.snapshots().snapshots();
      try (SnapshotFiles files = new SnapshotFiles(vault, SnapshotFiles.index(vault))) {
        for (Correction said : corrections.values()) {
          Optional<Entry> entry = newest(files, snapshots, said.path());
          if (entry.isEmpty()) {
            gone++;
            continue;
          }
          byte[] head = files.head(entry.get());
          Classification found = classifier.classify(said.path(), () -> head);
          compare(kinds, "category", said.category(), found.category());
          compare(kinds, "language", said.language(), found.language());
          compare(kinds, "level", said.level(), level(said.path(), entry.get(), head, store));
        }
      }
    }
    return new Agreement(kinds, gone);
  }

  private static Optional<Entry> newest(
      SnapshotFiles files, List<StoredSnapshot> snapshots, String path) throws IOException {
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      Snapshot snapshot = snapshots.get(i).snapshot();
      if (snapshot.type() != Snapshot.Type.CHECKPOINT && HistoryCommand.covers(snapshot, path)) {
        Optional<Entry> entry = files.find(snapshots.get(i), path);
        if (entry.isPresent() && entry.get().kind() == FileKind.FILE) {
          return entry;
        }
      }
    }
    return Optional.empty();
  }

  private static Level level(
      String path, Entry entry, byte[] head, @Nullable UnderstandingStore store)
      throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    Level guess = FirstLevel.of(path, name, entry.metadata().size(), () -> head).level();
    Optional<Understanding> known =
        store == null ? Optional.empty() : store.of(ContentId.of(entry.content()));
    return known.map(Understanding::level).filter(l -> l.compareTo(guess) > 0).orElse(guess);
  }

  private static <T> void compare(
      Map<String, Count> kinds, String kind, Optional<T> said, T found) {
    if (said.isPresent()) {
      boolean same = said.get().toString().equalsIgnoreCase(found.toString());
      Count before = kinds.getOrDefault(kind, new Count(0, 0));
      kinds.put(
          kind, new Count(before.agree() + (same ? 1 : 0), before.disagree() + (same ? 0 : 1)));
    }
  }
}
