package caravan.cli;

import caravan.analysis.Classifier;
import caravan.model.ChunkId;
import caravan.model.Classification;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Understanding;
import caravan.organization.view.Filed;
import caravan.organization.view.OrganizedView;
import caravan.organization.view.OrganizedView.Item;
import caravan.organization.view.PlaceMemory;
import caravan.organization.view.Rule;
import caravan.organization.view.Subject;
import caravan.vault.StoredSnapshot;
import caravan.vault.format.DamagedException;
import caravan.vault.meaning.Correction;
import caravan.vault.read.ChunkReader;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a snapshot in their organized places. Reads the whole tree, and the first bytes of
 * those files whose names do not tell what they are. Links and special files have no place.
 */
final class OrganizedSnapshot {
  private static final int HEAD = 4096;

  private final SnapshotFiles files;
  private final Insight known;
  private final Map<String, Correction> corrections;
  private final Classifier classifier = new Classifier();
  private final List<Item<Entry>> items = new ArrayList<>();
  private long without;

  private record Frame(TreeReader.Entries entries, String path) {}

  private PlaceMemory memory = new PlaceMemory();

  /**
   * @param corrections what people said of files, by path
   */
  OrganizedSnapshot(SnapshotFiles files, Insight known, Map<String, Correction> corrections) {
    this.files = files;
    this.known = known;
    this.corrections = corrections;
  }

  /** All files, sorted by place. */
  List<Filed<Entry>> place(StoredSnapshot snapshot, List<Rule> rules) throws IOException {
    Deque<Frame> open = new ArrayDeque<>();
    open.push(new Frame(files.trees().entries(snapshot.snapshot().root()), ""));
    while (!open.isEmpty()) {
      Frame frame = open.element();
      @Nullable Entry entry = frame.entries().next();
      if (entry == null) {
        open.pop();
      } else if (entry.kind() == FileKind.DIRECTORY) {
        open.push(
            new Frame(files.trees().entries(entry.content()), frame.path() + "/" + entry.name()));
      } else if (entry.kind() == FileKind.FILE) {
        items.add(new Item<>(subject(frame.path() + "/" + entry.name(), entry), entry));
      } else {
        without++;
      }
    }
    OrganizedView<Entry> view =
        new OrganizedView<>(
            rules,
            snapshot.snapshot().paths(),
            known.places(snapshot.snapshot().source()),
            known::current);
    List<Filed<Entry>> filed = view.of(items);
    memory = view.memory();
    return filed;
  }

  /** What to remember of the places, once they are known. */
  PlaceMemory memory() {
    return memory;
  }

  /** Links and special files, which have no place. */
  long without() {
    return without;
  }

  private Subject subject(String path, Entry entry) throws IOException {
    Classification found = classifier.classify(entry.name().toString(), () -> head(entry));
    return subject(path, entry, found, known, corrections);
  }

  /** A file with all that its place may follow from. */
  static Subject subject(
      String path,
      Entry entry,
      Classification found,
      Insight known,
      Map<String, Correction> corrections)
      throws IOException {
    Optional<Understanding> understanding =
        entry.content().equals(IdList.EMPTY)
            ? Optional.empty()
            : known.of(ContentId.of(entry.content()));
    Classification classification = found;
    Correction said = corrections.get(path);
    if (said != null && said.category().isPresent()) {
      classification =
          new Classification(
              found.mediaType(),
              said.category().get(),
              said.language().orElse(found.language()),
              found.directory());
    }
    return new Subject(
        path,
        entry.metadata(),
        classification,
        understanding,
        understanding.flatMap(known::cluster));
  }

  private byte[] head(Entry entry) throws IOException {
    if (entry.holes().length > 0 && entry.holes()[0] == 0) {
      return new byte[0];
    }
    try {
      ChunkId first = files.trees().ids(entry.content()).next();
      if (first == null) {
        return new byte[0];
      }
      byte[] chunk = files.chunks().read(ChunkReader.Kind.DATA, first);
      return Arrays.copyOf(chunk, Math.min(HEAD, chunk.length));
    } catch (DamagedException e) {
      return new byte[0]; // its place is that of an unknown kind; a restore reports the damage
    }
  }
}
