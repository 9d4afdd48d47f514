package caravan.vault.organized;

import caravan.model.Entry;
import caravan.storage.StoreException;
import caravan.vault.StoredSnapshot;
import caravan.vault.format.DamagedException;
import caravan.vault.read.TreeReader;
import caravan.vault.restore.WholeFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot at an organized destination, for a restore: wherever later exports have moved its
 * files. Needs memory for the moves since, and for one page. For one thread.
 */
public final class OrganizedFiles implements WholeFiles {
  private final OrganizedStore at;
  private final ItemReader items;

  /** Where what this snapshot names lies now, if that is not where it lay. */
  private final Map<String, String> moved = new HashMap<>();

  /** Where an export that was cut off may have moved it. */
  private final Map<String, String> perhaps = new HashMap<>();

  private int depth;
  private @Nullable Item current;

  private OrganizedFiles(OrganizedStore at, Manifest manifest) {
    this.at = at;
    this.items = new ItemReader(at, manifest);
  }

  /** Opens a snapshot that {@link OrganizedStore#snapshots} lists. */
  public static OrganizedFiles open(OrganizedStore at, StoredSnapshot snapshot) throws IOException {
    String source = Manifest.source(snapshot.snapshot());
    List<Manifest> all = at.held().of(source);
    Map<String, String> moved = new HashMap<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Manifest manifest = all.get(i);
      if (manifest.snapshot().equals(snapshot.name())) {
        OrganizedFiles files = new OrganizedFiles(at, manifest);
        files.moved.putAll(moved);
        String newest = all.get(all.size() - 1).object();
        for (Intents.Intent intent : Intents.of(at, source)) {
          if (intent.base().equals(newest)) {
            intent.moves().forEach(move -> files.perhaps.put(move.from(), move.to()));
          }
        }
        return files;
      }
      for (Manifest.Page page : manifest.moves()) {
        for (Move move : Pages.moves(at.page(source, page), "a page of moves")) {
          moved.put(move.from(), move.to()); // of several, the oldest is the one after the snapshot
        }
      }
    }
    throw StoreException.permanent(
        StoreException.Reason.MISSING,
        "'" + at.destination() + "' does not hold the snapshot " + snapshot.name() + " any more.");
  }

  @Override
  public TreeReader.Entries root() {
    return level(0);
  }

  @Override
  public TreeReader.Entries below(Entry directory) throws IOException {
    if (current == null || current.entry() != directory) {
      throw new IllegalStateException("a manifest is read in its own order");
    }
    return level(depth);
  }

  /** The entries of the directory that is open at a depth; what lies deeper is passed over. */
  private TreeReader.Entries level(int own) {
    return new TreeReader.Entries() {
      private @Nullable Entry last;
      private boolean ended;

      @Override
      public @Nullable Entry next() throws IOException {
        while (!ended) {
          Item item = items.next();
          if (item == null || item.entry() == null) {
            if (item != null && depth > own) {
              depth--;
              continue;
            }
            if (item == null && own > 0) {
              throw new DamagedException("a manifest ends within a directory");
            }
            ended = true;
            depth = own - 1;
            return null;
          }
          Entry entry = item.entry();
          boolean passed = depth > own;
          if (entry.kind() == caravan.model.FileKind.DIRECTORY) {
            depth++;
          }
          if (!passed) {
            if (last != null && last.name().compareTo(entry.name()) >= 0) {
              throw new DamagedException("the entries of a manifest are not in order");
            }
            last = entry;
            current = item;
            return entry;
          }
        }
        return null;
      }
    };
  }

  @Override
  public void read(Entry entry, Sink sink) throws IOException {
    Item item = current;
    if (item == null || item.entry() != entry) {
      throw new IllegalStateException("a manifest is read in its own order");
    }
    StoredFile file = item.file();
    if (file == null) {
      throw new DamagedException("it was not exported to '" + at.destination() + "'");
    }
    FileReader.read(
        at.store(),
        at.vault().keys(),
        file,
        place(file.name()),
        entry.metadata().size(),
        sink::accept);
  }

  private String place(String name) throws StoreException {
    String now = moved.getOrDefault(name, name);
    String next = perhaps.get(now);
    return next != null && at.store().stat(next).isPresent() ? next : now;
  }
}
