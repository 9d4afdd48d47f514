package caravan.verification;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.platform.RawPaths;
import caravan.vault.StoredSnapshot;
import caravan.vault.format.DamagedException;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Chooses files of a snapshot: the newest, and others at random, each as likely as any other; the
 * same seed chooses the same. Every directory is read for it. One use, one thread.
 */
final class DrillSample {
  private static final int MAX_FINDINGS = 100;

  /**
   * A file that is restored.
   *
   * @param shown its path as people read it
   * @param path the same as the file system takes it, below {@code /}
   */
  record Chosen(String shown, Path path, Entry entry) {}

  private record Directory(String shown, Path path, IdList pages) {}

  private final TreeReader trees;
  private final int wanted;
  private final long largest;
  private final Random random;
  private final List<Chosen> reservoir = new ArrayList<>();
  private @Nullable Chosen newest;
  private long fitting;
  long files;
  final List<String> damaged = new ArrayList<>();

  /**
   * @param wanted how many beside the newest
   * @param largest bytes; larger files are passed by
   */
  DrillSample(TreeReader trees, int wanted, long largest, long seed) {
    this.trees = trees;
    this.wanted = wanted;
    this.largest = largest;
    this.random = new Random(seed);
  }

  /** The files by their shown paths, the newest first, together no more than the largest may be. */
  Map<String, Chosen> of(StoredSnapshot snapshot) throws IOException {
    Deque<Directory> open = new ArrayDeque<>();
    open.push(new Directory("", Path.of("/"), snapshot.snapshot().root()));
    while (!open.isEmpty()) {
      Directory directory = open.pop();
      try {
        read(directory, open);
      } catch (DamagedException e) {
        if (damaged.size() < MAX_FINDINGS) {
          damaged.add(
              (directory.shown().isEmpty() ? "/" : directory.shown()) + ": " + e.getMessage());
        }
      }
    }
    Map<String, Chosen> sample = new LinkedHashMap<>();
    long bytes = 0;
    Chosen first = newest;
    if (first != null) {
      sample.put(first.shown(), first);
      bytes = first.entry().metadata().size();
    }
    for (Chosen one : reservoir) {
      long size = one.entry().metadata().size();
      if (!sample.containsKey(one.shown()) && bytes + size <= largest) {
        sample.put(one.shown(), one);
        bytes += size;
      }
    }
    return sample;
  }

  private void read(Directory directory, Deque<Directory> open) throws IOException {
    TreeReader.Entries entries = trees.entries(directory.pages());
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String shown = directory.shown() + "/" + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        open.push(
            new Directory(
                shown, RawPaths.resolve(directory.path(), entry.name()), entry.content()));
      } else if (entry.kind() == FileKind.FILE) {
        files++;
        if (entry.metadata().size() <= largest) {
          consider(directory, shown, entry);
        }
      }
    }
  }

  private void consider(Directory directory, String shown, Entry entry) {
    fitting++;
    Chosen newer = newest;
    boolean isNewest = newer == null || time(entry) > time(newer.entry());
    long at = reservoir.size() < wanted ? reservoir.size() : random.nextLong(fitting);
    if (!isNewest && at >= wanted) {
      return;
    }
    Chosen chosen = new Chosen(shown, RawPaths.resolve(directory.path(), entry.name()), entry);
    if (isNewest) {
      newest = chosen;
    }
    if (at < reservoir.size()) {
      reservoir.set((int) at, chosen);
    } else if (at < wanted) {
      reservoir.add(chosen);
    }
  }

  private static long time(Entry entry) {
    return entry.metadata().mtimeSeconds();
  }
}
