package caravan.analysis.backlog;

import caravan.model.ChunkId;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * What is understood, what waits, and what is not in the vault yet: one encrypted file under the
 * Caravan home. It is a cache with a queue in it: whatever it lost is read from the vault or
 * analyzed again. One process at a time. Safe for concurrent use within it.
 *
 * <p>Nothing is durable before {@link #commit}; a crash goes back to the last one.
 */
public final class UnderstandingStore implements AutoCloseable {
  private static final int CACHE_MB = 16;
  private static final String REVISION = "revision";

  private final MVStore store;
  private final MVMap<String, byte[]> records;
  private final MVMap<String, byte[]> queue;
  private final MVMap<String, String> queued;
  private final MVMap<String, byte[]> unsaved;
  private final MVMap<String, byte[]> imported;
  private final MVMap<String, byte[]> from;
  private final MVMap<String, byte[]> to;
  private final MVMap<String, byte[]> states;
  private volatile boolean changed;

  private UnderstandingStore(MVStore store) {
    this.store = store;
    records = bytes("records");
    queue = bytes("queue");
    queued =
        store.openMap(
            "queued",
            new MVMap.Builder<String, String>()
                .keyType(StringDataType.INSTANCE)
                .valueType(StringDataType.INSTANCE));
    unsaved = bytes("unsaved");
    imported = bytes("imported");
    from = bytes("from");
    to = bytes("to");
    states = bytes("states");
  }

  private MVMap<String, byte[]> bytes(String name) {
    return store.openMap(
        name,
        new MVMap.Builder<String, byte[]>()
            .keyType(StringDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE));
  }

  /**
   * Opens the store, and makes it if there is none. One that is damaged is put aside and begun
   * anew.
   *
   * @param key that the file is encrypted with, as hexadecimal digits
   * @throws BusyException if another process has it open
   */
  public static UnderstandingStore open(Path file, String key) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try {
      return attempt(file, key);
    } catch (MVStoreException e) {
      if (e.getErrorCode() == org.h2.mvstore.DataUtils.ERROR_FILE_LOCKED) {
        throw new BusyException(
            "Another process is analyzing into " + file + ". Wait until it ends.", e);
      }
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      Files.move(file, aside, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return attempt(file, key);
    }
  }

  private static UnderstandingStore attempt(Path file, String key) {
    return new UnderstandingStore(
        new MVStore.Builder()
            .fileName(file.toString())
            .encryptionKey(key.toCharArray()) // is wiped
            .compress()
            .autoCommitDisabled()
            .cacheSize(CACHE_MB)
            .open());
  }

  // What is understood.

  public Optional<Understanding> of(ContentId content) throws IOException {
    byte @Nullable [] line = records.get(content.toString());
    return line == null ? Optional.empty() : Optional.of(UnderstandingCodec.decode(line));
  }

  public boolean knows(ContentId content) {
    return records.containsKey(content.toString());
  }

  public long understood() {
    return records.sizeAsLong();
  }

  /** Keeps a new record, which is in no vault yet, and takes its content off the queue. */
  public void learn(Understanding understanding) {
    byte[] line = UnderstandingCodec.encode(understanding);
    String content = understanding.content().toString();
    records.put(content, line);
    changed = true;
    unsaved.put(content, new byte[0]);
    String place = queued.remove(content);
    if (place != null) {
      queue.remove(place);
    }
  }

  /**
   * Takes a record out of a vault, unless a newer one is here already.
   *
   * @throws IOException if it is none that this version reads; nothing was taken
   */
  public void take(byte[] line) throws IOException {
    Understanding understanding = UnderstandingCodec.decode(line);
    String content = understanding.content().toString();
    byte @Nullable [] here = records.get(content);
    if (here == null || older(UnderstandingCodec.decode(here), understanding)) {
      records.put(content, line);
      changed = true;
      String place = queued.remove(content);
      if (place != null) {
        queue.remove(place);
      }
    }
  }

  private static boolean older(Understanding here, Understanding there) {
    return there.versions().entrySet().stream()
        .anyMatch(by -> here.versions().getOrDefault(by.getKey(), 0) < by.getValue());
  }

  /** Every record. What is learned meanwhile may be among them or not. */
  public Iterator<Understanding> all() {
    Iterator<String> keys = records.keyIterator(null);
    return new Iterator<>() {
      private @Nullable Understanding next = step();

      private @Nullable Understanding step() {
        while (keys.hasNext()) {
          byte @Nullable [] line = records.get(keys.next());
          if (line != null) {
            try {
              return UnderstandingCodec.decode(line);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        }
        return null;
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Understanding next() {
        Understanding now = next;
        if (now == null) {
          throw new java.util.NoSuchElementException();
        }
        next = step();
        return now;
      }
    };
  }

  /** How many records name something unreadable, by reason, as {@code timed-out}. */
  public Map<String, Long> failures() {
    Map<String, Long> counts = new TreeMap<>();
    all()
        .forEachRemaining(
            u ->
                u.failures()
                    .values()
                    .forEach(f -> counts.merge(BacklogStatus.word(f.reason()), 1L, Long::sum)));
    return counts;
  }

  // What waits.

  /** Lets a content wait; one that waits already does so at its better place. */
  public void enqueue(Waiting waiting) {
    String content = waiting.content().toString();
    String place = place(waiting.importance(), content);
    String before = queued.get(content);
    if (before != null) {
      if (before.compareTo(place) <= 0) {
        return;
      }
      queue.remove(before);
    }
    queue.put(place, waiting.encode());
    queued.put(content, place);
  }

  /** Sorts by falling importance. */
  private static String place(double importance, String content) {
    double clean = Double.isNaN(importance) ? 0 : Math.max(0, Math.min(1, importance));
    return String.format(java.util.Locale.ROOT, "%04d-", Math.round(9999 - clean * 9999)) + content;
  }

  /** The first ones that wait, the most important first. They wait until they are learned. */
  public List<Waiting> next(int count, java.util.function.Predicate<ContentId> busy)
      throws IOException {
    List<Waiting> next = new ArrayList<>();
    for (Iterator<String> keys = queue.keyIterator(null); keys.hasNext() && next.size() < count; ) {
      String place = keys.next();
      if (busy.test(ContentId.of(place.substring(place.indexOf('-') + 1)))) {
        continue;
      }
      byte @Nullable [] item = queue.get(place); // only now: who is busy no more has removed it
      if (item != null) {
        next.add(Waiting.decode(item));
      }
    }
    return next;
  }

  public long waiting() {
    return queue.sizeAsLong();
  }

  // What is in the vault.

  /** Records that are in no vault yet, as stored; at most so many bytes of them. */
  public Map<String, byte[]> unsaved(long bytes) {
    Map<String, byte[]> lines = new TreeMap<>();
    long length = 0;
    for (Iterator<String> keys = unsaved.keyIterator(null); keys.hasNext() && length < bytes; ) {
      String content = keys.next();
      byte @Nullable [] line = records.get(content);
      if (line != null) {
        lines.put(content, line);
        length += line.length;
      }
    }
    return lines;
  }

  /** They are in the vault now, in these chunks. */
  public void saved(Iterable<String> contents, Iterable<ChunkId> chunks) {
    contents.forEach(unsaved::remove);
    chunks.forEach(this::taken);
  }

  public void taken(ChunkId chunk) {
    imported.put(chunk.toString(), new byte[0]);
  }

  public boolean hasTaken(ChunkId chunk) {
    return imported.containsKey(chunk.toString());
  }

  // How files relate.

  /** Puts the relations of one source in the place of those that it had. */
  public void relate(String source, List<Relation> relations) {
    String prefix = source + "\0";
    clear(from, prefix);
    clear(to, prefix);
    Map<String, List<Relation>> byFrom = new TreeMap<>();
    Map<String, List<Relation>> byTo = new TreeMap<>();
    for (Relation relation : relations) {
      byFrom.computeIfAbsent(relation.from(), p -> new ArrayList<>()).add(relation);
      byTo.computeIfAbsent(relation.to(), p -> new ArrayList<>()).add(relation);
    }
    changed = true;
    byFrom.forEach((path, some) -> from.put(prefix + path, RelationCodec.encode(some)));
    byTo.forEach((path, some) -> to.put(prefix + path, RelationCodec.encode(some)));
  }

  private static void clear(MVMap<String, byte[]> map, String prefix) {
    List<String> gone = new ArrayList<>();
    for (Iterator<String> keys = map.keyIterator(prefix); keys.hasNext(); ) {
      String key = keys.next();
      if (!key.startsWith(prefix)) {
        break;
      }
      gone.add(key);
    }
    gone.forEach(map::remove);
  }

  /** What a file of a source has to do with others, from its side. */
  public List<Relation> from(String source, String path) throws IOException {
    return RelationCodec.decode(from.get(source + "\0" + path));
  }

  /** How all files of a source have to do with each other. */
  public List<Relation> relations(String source) throws IOException {
    String prefix = source + "\0";
    List<Relation> all = new ArrayList<>();
    for (Iterator<String> keys = from.keyIterator(prefix); keys.hasNext(); ) {
      String key = keys.next();
      if (!key.startsWith(prefix)) {
        break;
      }
      all.addAll(RelationCodec.decode(from.get(key)));
    }
    return all;
  }

  /** What others have to do with a file of a source. */
  public List<Relation> to(String source, String path) throws IOException {
    return RelationCodec.decode(to.get(source + "\0" + path));
  }

  // What else is remembered from run to run.

  /** A state that something keeps here, by name; null if there is none. */
  public byte @Nullable [] state(String name) {
    return states.get(name);
  }

  public void remember(String name, byte[] state) {
    states.put(name, state);
  }

  /** Another text after each change of what is understood and how files relate. */
  public String revision() {
    byte @Nullable [] revision = states.get(REVISION);
    return changed || revision == null ? "" : new String(revision, StandardCharsets.US_ASCII);
  }

  /** Makes durable what was done so far. */
  public void commit() {
    if (changed || !states.containsKey(REVISION)) {
      // no number, which would begin anew with a store that was lost
      states.put(REVISION, UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
      changed = false;
    }
    store.commit();
  }

  @Override
  public void close() {
    store.close();
  }
}
