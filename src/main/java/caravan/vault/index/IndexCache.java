package caravan.vault.index;

import caravan.vault.format.DamagedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final int MERGED_CHUNKS = 8_000_000;

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
    IndexSegment.write(file, name, index);
    return IndexSegment.open(file);
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

  private List<IndexSegment> merge(List<IndexSegment> segments) throws IOException {
    List<IndexSegment> large = new ArrayList<>();
    List<IndexSegment> small = new ArrayList<>();
    for (IndexSegment segment : segments) {
      (segment.chunks() > MERGED_CHUNKS ? large : small).add(segment);
    }
    if (small.size() < 2
        || small.stream().mapToLong(IndexSegment::chunks).sum() > 2L * MERGED_CHUNKS) {
      return segments;
    }
    List<String> covered = new ArrayList<>();
    List<String> replaced = new ArrayList<>();
    List<IndexObject> parts = new ArrayList<>();
    for (IndexSegment segment : small) {
      covered.addAll(segment.covered());
      replaced.addAll(segment.replaced());
      parts.add(segment.toObject(p -> true, List.of()));
    }
    Path file = folder.resolve("m-" + covered.get(0) + "-" + covered.size() + ".seg");
    IndexSegment.write(file, covered, replaced, IndexMerge.merge(parts, List.of()));
    for (String name : covered) {
      Files.deleteIfExists(folder.resolve(name + ".seg"));
    }
    large.add(IndexSegment.open(file));
    return large;
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
