package caravan.vault.index;

import caravan.vault.format.DamagedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The local segments of one destination's index objects. Whatever is listed is in the view,
 * whatever is not listed is not: a cached segment is used only where each of its objects is listed
 * now. Several processes may share the folder.
 */
public final class IndexCache {
  private static final int MANY = 8;
  private static final int MUCH = 4;
  private static final int MERGED_CHUNKS = 8_000_000;

  /** So long after it was written a file stays that is of no use. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path folder;

  /** Reads one index object. */
  public interface Source {
    IndexObject read(String name) throws IOException;
  }

  /**
   * @param folder of this vault and this instance of the destination
   */
  public IndexCache(Path folder) {
    this.folder = folder;
  }

  /** The view of exactly these index objects. */
  public IndexView open(Collection<String> listed, Avoided avoided, Source source)
      throws IOException {
    Files.createDirectories(folder);
    Set<String> wanted = new HashSet<>(listed);
    List<IndexSegment> cached = cached();
    cached.sort(Comparator.comparingInt((IndexSegment s) -> s.covered().size()).reversed());
    List<IndexSegment> used = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    Set<String> missing = new HashSet<>(wanted);
    for (IndexSegment segment : cached) {
      if (missing.containsAll(segment.covered())) {
        missing.removeAll(segment.covered());
        used.add(segment);
      }
    }
    for (String name : missing) {
      try {
        used.add(store(name, source.read(name)));
      } catch (DamagedException e) {
        damaged.add(name);
      }
    }
    cached.removeAll(used);
    forgetOld(cached);
    Set<String> replaced = new HashSet<>();
    used.forEach(s -> replaced.addAll(s.replaced()));
    replaced.retainAll(wanted);
    List<IndexSegment> alive = new ArrayList<>();
    for (IndexSegment segment : used) {
      if (segment.covered().stream().noneMatch(replaced::contains)) {
        alive.add(segment);
      } else { // one that holds several objects, some of them replaced: the others by themselves
        for (String name : segment.covered()) {
          if (!replaced.contains(name)) {
            alive.add(store(name, source.read(name)));
          }
        }
      }
    }
    return new IndexView(merge(alive), avoided, damaged);
  }

  /** Keeps an index object that was read or has just been stored. */
  public IndexSegment store(String name, IndexObject index) throws IOException {
    Path file = folder.resolve(name + ".seg");
    return SegmentWriter.write(file, name, index);
  }

  /**
   * Removes what is of no use, but not at once: another process may have just stored a segment that
   * our listing does not have yet, or may be writing one.
   */
  private void forgetOld(List<IndexSegment> unused) throws IOException {
    List<Path> files = new ArrayList<>();
    unused.forEach(segment -> files.add(segment.file()));
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "*.tmp")) {
      unfinished.forEach(files::add);
    }
    Instant old = Instant.now().minus(KEPT);
    for (Path file : files) {
      try {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        continue; // gone, or another user's: it takes room and does no harm
      }
    }
  }

  private List<IndexSegment> cached() throws IOException {
    List<IndexSegment> segments = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.seg")) {
      for (Path file : files) {
        try {
          segments.add(IndexSegment.open(file));
        } catch (DamagedException | java.nio.file.NoSuchFileException e) {
          Files.deleteIfExists(file); // a cache: it is read again from the destination
        }
      }
    }
    return segments;
  }

  /**
   * Merges where there are many small ones, each group with the next larger one only if that is not
   * much larger: so none is written again after every few backups.
   */
  private List<IndexSegment> merge(List<IndexSegment> segments) {
    List<IndexSegment> merged = new ArrayList<>();
    List<IndexSegment> small = new ArrayList<>();
    for (IndexSegment segment : segments) {
      (segment.chunks() > MERGED_CHUNKS / 2 ? merged : small).add(segment);
    }
    if (small.size() <= MANY) {
      return segments;
    }
    small.sort(Comparator.comparingInt(IndexSegment::chunks));
    List<IndexSegment> group = new ArrayList<>();
    long chunks = 0;
    for (IndexSegment next : small) {
      if (next.chunks() > MUCH * chunks || chunks + next.chunks() > MERGED_CHUNKS) {
        merged.addAll(join(group));
        group.clear();
        chunks = 0;
      }
      group.add(next);
      chunks += next.chunks();
    }
    merged.addAll(join(group));
    return merged;
  }

  /** Fewer are faster to look through, and that is all: where they cannot be joined they stay. */
  private List<IndexSegment> join(List<IndexSegment> group) {
    if (group.size() < 2) {
      return List.copyOf(group);
    }
    int covered = group.stream().mapToInt(segment -> segment.covered().size()).sum();
    Path file = folder.resolve("m-" + group.get(0).covered().get(0) + "-" + covered + ".seg");
    try {
      IndexSegment joined = SegmentMerge.write(file, group);
      for (IndexSegment segment : group) {
        if (!segment.file().equals(file)) {
          Files.deleteIfExists(segment.file());
        }
      }
      return List.of(joined);
    } catch (IOException e) { // no room, or not ours to write
      return List.copyOf(group);
    }
  }

  /** Forgets all of it. */
  public void clear() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.seg")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (java.nio.file.NoSuchFileException e) {
      return; // nothing to forget
    }
  }
}
