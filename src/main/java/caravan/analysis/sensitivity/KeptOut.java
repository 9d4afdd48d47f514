package caravan.analysis.sensitivity;

import caravan.model.meaning.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which files the policy keeps out by what was understood of their contents, in a file of the
 * Caravan home: the SHA-256 of each path and its level, a line each, so that the list names
 * nothing. Without it such a file would come back a backup later, when no snapshot knows its
 * content any more. Holds for the path until a person corrects its level. Safe for concurrent use.
 */
public final class KeptOut {
  private static final String FILE = "kept-out";
  private static final int HASH = 64;

  private final Path file;
  private final Map<String, Level> levels = new TreeMap<>();

  private KeptOut(Path file) {
    this.file = file;
  }

  /**
   * What was kept out so far.
   *
   * @param home the Caravan home
   * @throws IOException if the list is there and cannot be read
   */
  public static KeptOut in(Path home) throws IOException {
    KeptOut kept = new KeptOut(home.resolve(FILE));
    kept.levels.putAll(kept.parsed(HomeList.read(kept.file)));
    return kept;
  }

  private Map<String, Level> parsed(List<String> lines) throws IOException {
    Map<String, Level> parsed = new TreeMap<>();
    try {
      for (String line : lines) {
        parsed.put(line.substring(0, HASH), Level.valueOf(line.substring(HASH + 1)));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(
          file
              + " is damaged: it remembers which files stay out of backups. Remove it, and each"
              + " stays out again once 'caravan understanding run' has read it.",
          e);
    }
    return parsed;
  }

  /** The level for which a path was kept out. */
  public synchronized Optional<Level> of(String path) {
    return Optional.ofNullable(levels.isEmpty() ? null : levels.get(Approvals.id(path)));
  }

  /** Adds these, and has them on disk when it returns. */
  public synchronized void add(Map<String, Level> paths) throws IOException {
    boolean news = false;
    for (Map.Entry<String, Level> path : paths.entrySet()) {
      news |= levels.put(Approvals.id(path.getKey()), path.getValue()) != path.getValue();
    }
    if (!news) {
      return;
    }
    HomeList.change(
        file,
        lines -> {
          Map<String, Level> all = parsed(lines);
          paths.forEach((path, level) -> all.put(Approvals.id(path), level));
          levels.putAll(all);
          return all.entrySet().stream()
              .map(one -> one.getKey() + " " + one.getValue().name())
              .toList();
        });
  }
}
