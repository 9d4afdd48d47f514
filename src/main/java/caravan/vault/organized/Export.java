package caravan.vault.organized;

import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.IdList;
import caravan.storage.PayloadWriter;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.FileSeal;
import caravan.vault.format.Snapshot;
import caravan.vault.index.IndexView;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings an organized destination to the state of one snapshot. The snapshot's tree is merged with
 * the newest manifest of the same source, so that only what differs is read from the vault, moved
 * or sent; a manifest is written when all that it names is there. An export that is cut off at any
 * point loses nothing that a manifest names, and the next one goes on. One use, one thread, and one
 * export of a source at a time.
 *
 * <p>Memory: some 60 bytes for each file at the destination, a page of the manifest, and the moves
 * of this export.
 */
public final class Export implements AutoCloseable {
  private static final int MAX_DEPTH = 2048;
  private static final int HEAD = 4096;
  private static final int ADMISSION_HEAD = 4_096;

  private final OrganizedStore at;
  private final ContentReader contents;
  private final Placement placement;
  private final Admission admission;
  private final ExportOptions options;
  private final Clock clock;
  private final Claims claims = new Claims();
  private final Deque<FileName> path = new ArrayDeque<>();
  private final Map<Integer, Window.Planned> links = new HashMap<>();
  private @Nullable Window window;
  private @Nullable Transfer transfer;
  private @Nullable Names names;
  private long files;

  /**
   * @param at the destination
   * @param from the vault that has the snapshot; the source of the backup is never read
   */
  public Export(
      OrganizedStore at,
      Vault from,
      IndexView index,
      Placement placement,
      Admission admission,
      ExportOptions options,
      Clock clock) {
    this.at = at;
    this.contents = new ContentReader(from, index);
    this.placement = placement;
    this.admission = admission;
    this.options = options;
    this.clock = clock;
  }

  /**
   * Exports a snapshot.
   *
   * @throws IOException if it had to stop; what was sent is used by the next run
   */
  public ExportReport run(StoredSnapshot stored) throws IOException {
    Snapshot snapshot = stored.snapshot();
    String source = Manifest.source(snapshot);
    Expiry expiry = new Expiry(at, clock);
    long removed = expiry.finish(source);
    OrganizedStore.Held held = at.held();
    List<Manifest> mine = held.of(source);
    Manifest last = mine.isEmpty() ? null : mine.get(mine.size() - 1);
    Transfer work = new Transfer(at, contents, options.sealFiles(), snapshot.time());
    held.damaged().values().forEach(work::notice);
    List<Intents.Intent> intents = Intents.of(at, source);
    String base = last == null ? "" : last.object();
    List<Intents.Intent> open = intents.stream().filter(i -> i.base().equals(base)).toList();
    work.recover(open);
    boolean nothingToDo =
        last != null && last.snapshot().equals(stored.name()) && open.isEmpty() && !options.check();
    Manifest now = last == null || !nothingToDo ? export(stored, held, last, work) : last;
    for (Intents.Intent intent : nothingToDo ? intents : Intents.of(at, source)) {
      at.vault().store().delete(intent.object());
    }
    if (held.damaged().isEmpty()) {
      removed += expiry.run(now, mine, options.keepDeleted());
    }
    return new ExportReport(
        stored.name(),
        now == last && files == 0 ? snapshot.files() : files,
        work.sent,
        work.sentBytes,
        work.moved,
        removed,
        work.notices());
  }

  private Manifest export(
      StoredSnapshot stored, OrganizedStore.Held held, @Nullable Manifest last, Transfer work)
      throws IOException {
    Snapshot snapshot = stored.snapshot();
    for (List<Manifest> manifests : held.bySource().values()) {
      takeNames(manifests.get(manifests.size() - 1));
    }
    String place = last == null ? place(snapshot, held) : last.place();
    ManifestWriter writer = new ManifestWriter(at, Manifest.source(snapshot), last);
    String base = last == null ? "" : last.object();
    Window out = new Window(at, work, writer, Manifest.source(snapshot), base);
    transfer = work;
    window = out;
    names = new Names(snapshot.paths(), place, options.sealFiles());
    ItemReader before = last == null ? null : new ItemReader(at, last);
    if (before != null && last != null && same(last.of().root(), snapshot.root())) {
      keep(before, 0);
    } else {
      merge(contents.trees.entries(snapshot.root()), before, 0);
    }
    out.flush();
    for (String name : work.unfinished) {
      if (!claims.taken(name)) {
        work.aside(name);
      }
    }
    return writer.commit(
        new Manifest(
            "",
            last == null ? 1 : last.number() + 1,
            clock.instant(),
            place,
            stored.name(),
            snapshot,
            List.of(),
            List.of()),
        work.moves);
  }

  private void takeNames(Manifest manifest) throws IOException {
    ItemReader items = new ItemReader(at, manifest);
    for (Item item = items.next(); item != null; item = items.next()) {
      StoredFile file = item.file();
      if (file != null && !file.shared()) {
        claims.take(file.name());
      }
    }
  }

  /** The folder of a source that is new here: none for the only one, else its name. */
  private String place(Snapshot snapshot, OrganizedStore.Held held) {
    if (options.alone() && held.bySource().isEmpty()) {
      return "";
    }
    String source = snapshot.source();
    String name = SafeNames.of(source.substring(source.lastIndexOf('/') + 1));
    boolean taken =
        held.bySource().values().stream()
            .anyMatch(all -> all.get(0).place().equalsIgnoreCase(name));
    return taken
        ? SafeNames.of(name + " (" + snapshot.host() + ")") + " ~" + Manifest.source(snapshot)
        : name;
  }

  private static boolean same(IdList one, IdList other) {
    return one.equals(other);
  }

  /** Merges a directory of the snapshot with the same one of the manifest before, both sorted. */
  private void merge(TreeReader.Entries now, @Nullable ItemReader before, int depth)
      throws IOException {
    checkDepth(depth);
    Entry entry = now.next();
    Item item = before == null ? null : before.child();
    while (entry != null || item != null) {
      Entry old = item == null ? null : item.entry();
      int order = entry == null ? 1 : old == null ? -1 : entry.name().compareTo(old.name());
      if (order > 0 || order == 0 && kindsDiffer(entry, old)) {
        drop(item, before, depth);
        item = before == null ? null : before.child();
        continue;
      }
      if (entry == null) {
        throw new IllegalStateException("nothing is left on both sides");
      }
      if (entry.kind() == FileKind.DIRECTORY) {
        enter(entry);
        if (order == 0 && before != null && old != null && same(old.content(), entry.content())) {
          keep(before, depth + 1);
        } else {
          TreeReader.Entries below = contents.trees.entries(entry.content());
          merge(below, order == 0 ? before : null, depth + 1);
        }
        leave();
      } else {
        leaf(entry, order == 0 ? item : null);
      }
      entry = now.next();
      if (order == 0) {
        item = before == null ? null : before.child();
      }
    }
  }

  /** Between a directory and what is none there is nothing to compare. */
  private static boolean kindsDiffer(@Nullable Entry entry, @Nullable Entry old) {
    return entry != null
        && old != null
        && (entry.kind() == FileKind.DIRECTORY) != (old.kind() == FileKind.DIRECTORY);
  }

  /** A directory all of whose entries are as they were. */
  private void keep(ItemReader before, int depth) throws IOException {
    checkDepth(depth);
    for (Item item = before.child(); item != null; item = before.child()) {
      Entry entry = item.entry();
      if (entry == null) {
        return;
      }
      if (entry.kind() == FileKind.DIRECTORY) {
        enter(entry);
        keep(before, depth + 1);
        leave();
      } else {
        leaf(entry, item);
      }
    }
  }

  /** What the snapshot does not have any more, with all below it. */
  private void drop(@Nullable Item item, @Nullable ItemReader before, int depth)
      throws IOException {
    checkDepth(depth);
    if (item == null || before == null) {
      return;
    }
    if (item.entry() != null && item.entry().kind() == FileKind.DIRECTORY) {
      for (Item child = before.child(); child != null; child = before.child()) {
        drop(child, before, depth + 1);
      }
    }
    StoredFile file = item.file();
    if (file != null && !file.shared()) {
      moveAway(file);
    }
  }

  private void moveAway(StoredFile file) throws IOException {
    Window out = required(window);
    Optional<Move> move = required(transfer).plan(file);
    claims.release(file.name());
    if (move.isPresent()) {
      out.move(move.get());
    }
  }

  private void enter(Entry directory) throws IOException {
    required(window).add(new Item(directory, null));
    path.push(directory.name());
  }

  private void leave() throws IOException {
    required(window).add(Item.UP);
    path.pop();
  }

  private void leaf(Entry entry, @Nullable Item before) throws IOException {
    StoredFile old = before == null ? null : before.file();
    StoredFile own = old == null || old.shared() ? null : old;
    Window out = required(window);
    if (entry.kind() != FileKind.FILE) {
      if (own != null) {
        moveAway(own);
      }
      out.add(new Item(entry, null));
      return;
    }
    Window.Planned first = entry.hardLink() == 0 ? null : links.get(entry.hardLink());
    if (first != null) {
      if (own != null) {
        moveAway(own);
      }
      out.share(entry, first);
      return;
    }
    long size = entry.metadata().size();
    boolean tooLarge =
        (options.sealFiles() ? FileSeal.sealedLength(size) : size) > PayloadWriter.LARGEST;
    Optional<String> refusal = tooLarge ? Optional.empty() : refusal(entry);
    if (tooLarge || refusal.isPresent()) {
      required(transfer)
          .notice(
              "'/"
                  + Names.identity(path, entry.name())
                  + "' is not exported: "
                  + refusal
                      .map(
                          why ->
                              why
                                  + "; by caravan.sensitivity.policy it is in the vaults only, as"
                                  + " this destination does not seal files.")
                      .orElse("files of 2 GiB and more are in the vaults only."));
      if (own != null) {
        moveAway(own);
      }
      out.add(new Item(entry, null));
      return;
    }
    files++;
    if (own != null && before != null && isUnchanged(entry, before, own)) {
      remember(entry, out.keep(entry, own));
      return;
    }
    String name = name(entry, own);
    remember(entry, out.put(entry, name));
  }

  private Optional<String> refusal(Entry entry) throws IOException {
    return options.sealFiles()
        ? Optional.empty()
        : admission.refusal(
            place(entry.name()),
            entry.name().toString(),
            entry.metadata().size(),
            entry.content(),
            () -> contents.head(entry, ADMISSION_HEAD));
  }

  private String place(FileName own) {
    StringBuilder shown = new StringBuilder();
    path.descendingIterator().forEachRemaining(part -> shown.append('/').append(part));
    return shown.append('/').append(own).toString();
  }

  private void remember(Entry entry, Window.Planned planned) {
    if (entry.hardLink() != 0) {
      links.put(entry.hardLink(), planned);
    }
  }

  private boolean isUnchanged(Entry entry, Item before, StoredFile own) throws IOException {
    Entry old = before.entry();
    Transfer work = required(transfer);
    return old != null
        && old.kind() == FileKind.FILE
        && old.metadata().size() == entry.metadata().size()
        && same(old.content(), entry.content())
        && Arrays.equals(old.holes(), entry.holes())
        && own.sealed() == options.sealFiles()
        && !work.isRecovered(own)
        && (!options.check() || work.isIntact(own));
  }

  /** The name for a content that is to be sent; what had it before has given it up. */
  private String name(Entry entry, @Nullable StoredFile own) throws IOException {
    Placement.Placed placed =
        placement.place(place(entry.name()), entry, () -> contents.head(entry, HEAD));
    Names all = required(names);
    String wanted =
        placed.keepsTree()
            ? all.of(placed.directory(), path, entry.name())
            : all.in(placed.directory(), path, entry.name());
    if (own != null) {
      moveAway(own);
      if (own.sealed() == options.sealFiles()
          && stays(own.name(), wanted, placed.firm())
          && !claims.taken(own.name())) {
        claims.take(own.name());
        return own.name();
      }
    }
    return claims.claim(wanted, Names.identity(path, entry.name()));
  }

  /** A file that is placed is not moved lightly: only out of its first directory, or by a rule. */
  private static boolean stays(String name, String wanted, boolean firm) {
    return firm
        ? Names.directory(name).equals(Names.directory(wanted))
        : Names.category(name).equals(Names.category(wanted));
  }

  private static void checkDepth(int depth) throws DamagedException {
    if (depth > MAX_DEPTH) {
      throw new DamagedException("the snapshot's directories are nested deeper than any path");
    }
  }

  private static <T> T required(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the export has not begun");
    }
    return part;
  }

  @Override
  public void close() {
    contents.close();
  }
}
