package caravan.vault.ledger;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.CRC32C;

/**
 * When each object at one destination was last proven, and how; noted on this machine, and only for
 * it. A restore needs nothing of it: what it lost, or cannot prove that it noted, counts as never
 * proven and is read again.
 *
 * <p>One file of entries of {@value #ENTRY} bytes: a name's hash, the minute, what was found, and a
 * checksum over them. Entries are appended, and each stands alone: one that was torn or damaged is
 * passed over. Safe for concurrent use, also by several processes.
 */
public final class ProofLedger {
  /** What was noted. */
  public enum How {
    /** The destination answered for the object when it was stored. */
    UPLOAD,
    /** All of it was read, and it was what it must be. */
    READ,
    /** It was looked at, and was not what it must be. */
    DAMAGED
  }

  private static final byte[] MAGIC = "caravan ledger 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int NAME = 32;
  private static final int ENTRY = 40;
  private static final int ENTRIES_PER_READ = 1024;

  /** A file of that few entries is not worth writing anew. */
  private static final int FEW = 4096;

  private static final How[] HOW = How.values();

  private static final Object IN_THIS_PROCESS = new Object();

  private final Path folder;
  private final Path file;
  private final Path lock;

  /**
   * @param folder of this vault and this instance of the destination; need not exist
   * @param machine in whose name is noted: what another noted, in a home that was copied or is
   *     shared, is not read
   */
  public ProofLedger(Path folder, String machine) {
    this.folder = folder;
    this.file = folder.resolve(machine + ".log");
    this.lock = folder.resolve(machine + ".lock");
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Notes the same of several objects, by their whole names. */
  public void record(How how, Instant when, Collection<String> objects) throws IOException {
    if (objects.isEmpty()) {
      return;
    }
    ByteBuffer entries = ByteBuffer.allocate(ENTRY * objects.size());
    for (String object : objects) {
      put(entries, Proofs.key(object), 0, minute(when), how);
    }
    entries.flip();
    locked(
        () -> {
          try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE)) {
            if (!begins(channel)) { // new, or nothing that could be read: it starts anew
              channel.truncate(0);
              channel.write(ByteBuffer.wrap(MAGIC), 0);
            }
            long end = channel.size();
            end -= (end - MAGIC.length) % ENTRY; // what was torn is written over
            while (entries.hasRemaining()) {
              end += channel.write(entries, end);
            }
          } // not forced: what a crash takes counts as not proven
        });
  }

  /**
   * All that is noted.
   *
   * @param now entries of a later day were made by a clock that was wrong, and count for nothing
   */
  public Proofs load(Instant now) throws IOException {
    Proofs proofs = new Proofs();
    read(proofs, minute(now.plus(Duration.ofDays(1))));
    return proofs;
  }

  /**
   * Writes the file anew if most of it is out of date.
   *
   * @param live names of objects that are there
   * @param since what was noted of others is kept if it was noted at most a day before, else
   *     dropped
   */
  public void compact(Collection<String> live, Instant since) throws IOException {
    long entries = Files.exists(file) ? (Files.size(file) - MAGIC.length) / ENTRY : 0;
    if (entries < FEW || entries < 3L * live.size()) {
      return;
    }
    locked(
        () -> {
          Proofs all = new Proofs();
          read(all, Integer.MAX_VALUE);
          Proofs kept = new Proofs();
          live.forEach(name -> kept.take(name, all));
          int young = minute(since.minus(Duration.ofDays(1)));
          all.forEach(
              (names, offset, minute, how) -> {
                if (minute >= young) {
                  kept.add(names, offset, minute, how);
                }
              });
          write(kept);
        });
  }

  private void write(Proofs proofs) throws IOException {
    Path temporary = Files.createTempFile(folder, "ledger", ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        out.write(MAGIC);
        ByteBuffer entry = ByteBuffer.allocate(ENTRY);
        IOException[] failed = new IOException[1];
        proofs.forEach(
            (names, offset, minute, how) -> {
              entry.clear();
              put(entry, names, offset, minute, how);
              try {
                out.write(entry.array());
              } catch (IOException e) {
                failed[0] = e;
              }
            });
        if (failed[0] != null) {
          throw failed[0];
        }
        out.flush();
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void read(Proofs proofs, int last) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        return; // of another version, or damaged: nothing in it counts
      }
      byte[] entries = new byte[ENTRY * ENTRIES_PER_READ];
      CRC32C crc = new CRC32C();
      for (int n = in.readNBytes(entries, 0, entries.length);
          n >= ENTRY;
          n = in.readNBytes(entries, 0, entries.length)) {
        for (int at = 0; at + ENTRY <= n; at += ENTRY) {
          ByteBuffer entry = ByteBuffer.wrap(entries, at, ENTRY).slice();
          int how = entry.get(NAME + 4);
          if (check(crc, entries, at) == (entry.getInt(NAME + 4) & 0xffffff)
              && how >= 0
              && how < HOW.length
              && entry.getInt(NAME) <= last) {
            proofs.add(entries, at, entry.getInt(NAME), HOW[how]);
          }
        }
      }
    } catch (NoSuchFileException e) {
      return; // nothing was noted yet
    }
  }

  private static boolean begins(FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(MAGIC.length);
    channel.read(start, 0);
    return Arrays.equals(start.array(), MAGIC);
  }

  private static void put(ByteBuffer to, byte[] names, int offset, int minute, How how) {
    int at = to.position();
    to.put(names, offset, NAME).putInt(minute).put((byte) how.ordinal());
    int check = check(new CRC32C(), to.array(), at);
    to.put((byte) (check >> 16)).put((byte) (check >> 8)).put((byte) check);
  }

  private static int check(CRC32C crc, byte[] bytes, int at) {
    crc.reset();
    crc.update(bytes, at, NAME + 5);
    return (int) crc.getValue() & 0xffffff;
  }

  private static int minute(Instant when) {
    return (int) (when.getEpochSecond() / 60);
  }

  private void locked(Work work) throws IOException {
    synchronized (IN_THIS_PROCESS) { // a file lock is of the whole process
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        work.run();
      }
    }
  }
}
