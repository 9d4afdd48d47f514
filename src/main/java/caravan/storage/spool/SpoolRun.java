package caravan.storage.spool;

import caravan.storage.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run has in the spool: objects, each once, and for each destination a queue of those that
 * it is to get. An object is there before an entry names it, and goes with the last one. Safe for
 * concurrent use. Once it is closed, what is left belongs to somebody else: nothing is changed any
 * more.
 */
public final class SpoolRun implements AutoCloseable {
  static final String OBJECTS = "objects";
  private static final String QUEUES = "queues";
  private static final String TEMPORARY = ".tmp";

  private final Spool spool;
  private final Path folder;
  private final Spool.SpoolLock lock;
  private final Map<String, Integer> wanted = new HashMap<>();
  private long sequence;
  private boolean closed;

  SpoolRun(Spool spool, Path folder, Spool.SpoolLock lock) throws IOException {
    this.spool = spool;
    this.folder = folder;
    this.lock = lock;
    Spool.directory(folder.resolve(OBJECTS));
    for (SpoolPlace place : places()) {
      for (SpoolEntry entry : entries(place)) {
        wanted.merge(entry.hash(), 1, Integer::sum);
        sequence = Math.max(sequence, entry.sequence());
      }
    }
  }

  /**
   * Puts an object at the end of a destination's queue. Its bytes are written as they are, unless
   * they are there already.
   *
   * @param object its name, whose last part is the SHA-256 of the bytes
   * @throws SpoolFullException if there is no room
   */
  public SpoolEntry add(String object, Payload payload, SpoolPlace place) throws IOException {
    String hash = HexFormat.of().formatHex(payload.sha256());
    synchronized (this) {
      requireOpen();
      wanted.merge(hash, 1, Integer::sum); // it stays while it is written
    }
    try {
      if (!Files.exists(object(folder, hash))) {
        write(object(folder, hash), payload);
      }
      synchronized (this) {
        requireOpen();
        SpoolEntry entry = new SpoolEntry(place, ++sequence, object);
        Files.createFile(Spool.directory(queue(folder, place)).resolve(entry.fileName()));
        return entry;
      }
    } catch (IOException | RuntimeException e) {
      release(hash);
      throw e;
    }
  }

  private void write(Path file, Payload payload) throws IOException {
    Path temporary = file.resolveSibling(Spool.name(file) + TEMPORARY);
    spool.reserve(temporary, payload.length());
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = payload.bytes();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * The bytes of an entry's object, mapped and not copied; empty if they are gone or are not those
   * that were put there.
   */
  public Optional<Payload> read(SpoolEntry entry) throws IOException {
    try (FileChannel channel =
        FileChannel.open(object(folder, entry.hash()), StandardOpenOption.READ)) {
      Payload payload = Payload.of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      return HexFormat.of().formatHex(payload.sha256()).equals(entry.hash())
          ? Optional.of(payload)
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Takes an entry out of its queue; its object goes too if no other queue has it. */
  public void remove(SpoolEntry entry) throws IOException {
    synchronized (this) {
      if (closed || !Files.deleteIfExists(queue(folder, entry.place()).resolve(entry.fileName()))) {
        return;
      }
    }
    release(entry.hash());
  }

  private synchronized void release(String hash) throws IOException {
    Integer left = wanted.computeIfPresent(hash, (h, n) -> n > 1 ? n - 1 : null);
    if (left == null && !closed) {
      Files.deleteIfExists(object(folder, hash));
    }
  }

  /** Empties the queue of a destination. */
  public void discard(SpoolPlace place) throws IOException {
    for (SpoolEntry entry : entries(place)) {
      remove(entry);
    }
  }

  /** The destinations that have a queue here. */
  public List<SpoolPlace> places() throws IOException {
    return places(folder);
  }

  /** What waits for a destination, in the order in which it is to go there. */
  public List<SpoolEntry> entries(SpoolPlace place) throws IOException {
    return entries(folder, place);
  }

  /** Removes what a crash left: objects that no queue names, and parts of some. */
  synchronized void tidy() throws IOException {
    for (Path object : Spool.list(folder.resolve(OBJECTS))) {
      if (!wanted.containsKey(Spool.name(object))) {
        Files.deleteIfExists(object);
      }
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("The run that uses " + folder + " has ended.");
    }
  }

  /**
   * Leaves what still waits to a later run, and removes the folder if that is nothing. The run is
   * given up even where that fails, so a later one can have it.
   */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try (lock) { // here where the spool cannot be locked; it is open no more else
      spool.locked(
          () -> {
            try (lock) { // before another run may begin in a folder of this name
              return removeIfEmpty();
            }
          });
    }
  }

  /** Gives the run up and leaves it as it is. For who has the spool locked. */
  synchronized void abandon() throws IOException {
    closed = true;
    lock.close();
  }

  private boolean removeIfEmpty() throws IOException {
    for (SpoolPlace place : places()) {
      if (!entries(place).isEmpty()) {
        return false;
      }
    }
    remove(folder);
    return true;
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      for (Path child : Spool.list(path)) {
        remove(child);
      }
    }
    Files.deleteIfExists(path);
  }

  static Path object(Path run, String hash) {
    return run.resolve(OBJECTS).resolve(hash);
  }

  private static Path queue(Path run, SpoolPlace place) {
    return run.resolve(QUEUES).resolve(place.vault()).resolve(place.destination());
  }

  static List<SpoolPlace> places(Path run) throws IOException {
    List<SpoolPlace> places = new ArrayList<>();
    for (Path vault : Spool.list(run.resolve(QUEUES))) {
      for (Path destination : Spool.list(vault)) {
        places.add(new SpoolPlace(Spool.name(vault), Spool.name(destination)));
      }
    }
    return places;
  }

  static List<SpoolEntry> entries(Path run, SpoolPlace place) throws IOException {
    List<SpoolEntry> entries = new ArrayList<>();
    for (Path file : Spool.list(queue(run, place))) {
      String name = Spool.name(file);
      if (name.matches("[0-9]{12}-.+")) {
        entries.add(SpoolEntry.of(place, name));
      }
    }
    entries.sort(Comparator.comparingLong(SpoolEntry::sequence));
    return entries;
  }
}
