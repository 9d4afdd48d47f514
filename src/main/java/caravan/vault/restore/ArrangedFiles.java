package caravan.vault.restore;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.model.Metadata;
import caravan.vault.read.TreeReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files of a snapshot in other places than they had. Folders are made for them: for their owner
 * only, since who may read a folder that never was is not known; owned by the owner of the first
 * file in it, and as old as the newest one. For one thread.
 */
public final class ArrangedFiles implements Arrangement {
  private final Folder top = new Folder();
  private final Map<Entry, Folder> folders = new IdentityHashMap<>();

  /** A folder under way. */
  private static final class Folder {
    final Map<FileName, Folder> folders = new TreeMap<>();
    final Map<FileName, Entry> files = new TreeMap<>();
    @Nullable Metadata first;
    long newest = Long.MIN_VALUE;
  }

  /**
   * Puts a file into a place.
   *
   * @param place relative, {@code /}-separated
   * @throws IllegalArgumentException if the place is none, or taken
   */
  public void add(String place, Entry file) {
    String[] steps = place.split("/", -1);
    Folder folder = top;
    for (int i = 0; i < steps.length - 1; i++) {
      FileName name = FileName.of(steps[i]);
      if (folder.files.containsKey(name)) {
        throw new IllegalArgumentException("a file is where " + place + " needs a folder");
      }
      folder = folder.folders.computeIfAbsent(name, key -> new Folder());
      Metadata metadata = file.metadata();
      folder.first = folder.first == null ? metadata : folder.first;
      folder.newest = Math.max(folder.newest, metadata.mtimeSeconds());
    }
    FileName own = FileName.of(steps[steps.length - 1]);
    Entry renamed =
        new Entry(
            own, file.metadata(), file.content(), file.target(), file.hardLink(), file.holes());
    if (folder.folders.containsKey(own) || folder.files.put(own, renamed) != null) {
      throw new IllegalArgumentException("two files have the place " + place);
    }
  }

  @Override
  public TreeReader.Entries root() {
    return entries(top);
  }

  @Override
  public TreeReader.Entries below(Entry directory) {
    Folder folder = folders.remove(directory);
    if (folder == null) {
      throw new IllegalArgumentException("the folder " + directory.name() + " was not given");
    }
    return entries(folder);
  }

  private TreeReader.Entries entries(Folder folder) {
    List<Entry> all = new ArrayList<>();
    folder.folders.forEach(
        (name, below) -> {
          Entry entry =
              new Entry(name, metadata(below), IdList.EMPTY, Entry.NO_TARGET, 0, Entry.NO_HOLES);
          folders.put(entry, below);
          all.add(entry);
        });
    all.addAll(folder.files.values());
    Iterator<Entry> next = all.iterator();
    return () -> next.hasNext() ? next.next() : null;
  }

  private static Metadata metadata(Folder folder) {
    Metadata first = folder.first;
    if (first == null) {
      throw new IllegalStateException("a folder is made for a file");
    }
    return new Metadata(
        FileKind.DIRECTORY,
        0700,
        first.uid(),
        first.gid(),
        first.user(),
        first.group(),
        folder.newest,
        0,
        folder.newest,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        List.of());
  }
}
