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
  private static final int FEW = 4;
  private static final int MERGED_CHUNKS = 8_000_000;

  /** So long a file stays that is of no use. */
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
    return new IndexView(alive.size() > MANY ? merge(alive) : alive, avoided, damaged);
  }

  /** Keeps an index object that was read or has just been stored. */
  public IndexSegment store(String name, IndexObject index) throws IOException {
    Path file = folder.resolve(name + ".seg");
    SegmentWriter.write(file, name, index);
    return IndexSegment.open(file);
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
      } catch (java.nio.file.NoSuchFileException e) {
        continue; // another process was faster
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
   * Merges the small ones; a large one only with about as much as it holds itself, so that it is
   * not written again after every few backups.
   */
  private List<IndexSegment> merge(List<IndexSegment> segments) throws IOException {
    List<IndexSegment> rising = new ArrayList<>(segments);
    rising.sort(Comparator.comparingInt(IndexSegment::chunks));
    List<IndexSegment> merged = new ArrayList<>();
    List<IndexSegment> group = new ArrayList<>();
    int chunks = 0;
    for (IndexSegment segment : rising) {
      boolean full = chunks > MERGED_CHUNKS - segment.chunks();
      if (full || (group.size() >= FEW && segment.chunks() > chunks)) {
        merged.addAll(join(group));
        group.clear();
        chunks = 0;
      }
      group.add(segment);
      chunks += segment.chunks();
    }
    merged.addAll(join(group));
    return merged;
  }

  private List<IndexSegment> join(List<IndexSegment> group) throws IOException {
    if (group.size() < 2) {
      return List.copyOf(group);
    }
    int covered = group.stream().mapToInt(segment -> segment.covered().size()).sum();
    Path file = folder.resolve("m-" + group.get(0).covered().get(0) + "-" + covered + ".seg");
    SegmentMerge.write(file, group);
    for (IndexSegment segment : group) {
      if (!segment.file().equals(file)) {
        Files.deleteIfExists(segment.file());
      }
    }
    return List.of(IndexSegment.open(file));
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
