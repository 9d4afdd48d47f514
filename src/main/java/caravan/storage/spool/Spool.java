package caravan.storage.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory of this machine for sealed objects that a destination could not take in time. Each
 * run has a folder of its own there, which it holds by a file lock for as long as it lasts; what a
 * run leaves behind, however it ended, is for a later one. Nothing is forced to the disk: what a
 * power cut damages is noticed by its hash, and can be had elsewhere. Safe for concurrent use, also
 * by several processes.
 */
public final class Spool {
  /** File locks are one a process; threads of this one wait here. */
  private static final Object PROCESS = new Object();

  /** Runs that this process holds: to open such a lock again and close it would give it up. */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path folder;
  private final long limit;

  private interface AutoCloseableRuns extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * @param folder made when first needed, for its owner alone
   * @param limit bytes of all objects together, positive
   */
  public Spool(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  public Path folder() {
    return folder;
  }

  /** Bytes that it may hold. */
  public long limit() {
    return limit;
  }

  /** A folder of its own for a run that begins. */
  public SpoolRun begin() throws IOException {
    return locked(
        () -> {
          TreeSet<String> there = runs();
          long number = there.isEmpty() ? 1 : Long.parseLong(there.last()) + 1;
          Path run = directory(runsFolder().resolve(String.format("%012d", number)));
          SpoolLock lock = tryLock(run);
          if (lock == null) {
            throw new IOException("The spool's folder " + run + " is in use already.");
          }
          return taken(run, lock);
        });
  }

  /**
   * What runs have left behind that are not under way any more, the oldest first. Nobody else gets
   * them until they are closed.
   */
  public List<SpoolRun> leftBehind() throws IOException {
    if (!Files.isDirectory(runsFolder())) {
      return List.of();
    }
    return locked(
        () -> {
          List<SpoolRun> left = new ArrayList<>();
          boolean complete = false;
          try {
            for (String name : runs()) {
              Path run = runsFolder().resolve(name);
              SpoolLock lock = tryLock(run);
              if (lock != null) {
                SpoolRun taken = taken(run, lock);
                left.add(taken);
                taken.tidy();
              }
            }
            complete = true;
          } finally {
            if (!complete) {
              for (SpoolRun taken : left) {
                taken.abandon(); // or nobody could have them until this process ends
              }
            }
          }
          return left;
        });
  }

  /** Closes all of them, whichever fails. The first failure is thrown when that is done. */
  public static void closeAll(List<SpoolRun> runs) throws IOException {
    IOException first = null;
    for (SpoolRun run : runs) {
      try {
        run.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /**
   * Drops what waits for destinations that are not there any more, or that hold another vault.
   *
   * @return the places whose queues were dropped
   */
  public Set<SpoolPlace> keepOnly(String vault, Set<String> destinations) throws IOException {
    Set<SpoolPlace> dropped = new java.util.LinkedHashSet<>();
    List<SpoolRun> left = leftBehind();
    try (AutoCloseableRuns all = () -> closeAll(left)) {
      for (SpoolRun run : left) {
        for (SpoolPlace place : run.places()) {
          if (!place.vault().equals(vault) || !destinations.contains(place.destination())) {
            run.discard(place);
            dropped.add(place);
          }
        }
      }
    }
    return dropped;
  }

  /** How much waits for each destination, runs that are under way included. */
  public Map<SpoolPlace, SpoolAmount> waiting() throws IOException {
    Map<SpoolPlace, SpoolAmount> waiting =
        new TreeMap<>(
            java.util.Comparator.comparing(SpoolPlace::vault)
                .thenComparing(SpoolPlace::destination));
    if (!Files.isDirectory(runsFolder())) {
      return waiting;
    }
    for (String name : runs()) {
      Path run = runsFolder().resolve(name);
      for (SpoolPlace place : SpoolRun.places(run)) {
        for (SpoolEntry entry : SpoolRun.entries(run, place)) {
          waiting.merge(
              place,
              SpoolAmount.NONE.plus(size(SpoolRun.object(run, entry.hash()))),
              (x, y) -> new SpoolAmount(x.objects() + y.objects(), x.bytes() + y.bytes()));
        }
      }
    }
    return waiting;
  }

  /**
   * Makes a file as long as the object that will be in it, if there is room.
   *
   * @throws SpoolFullException if there is none
   */
  void reserve(Path file, long length) throws IOException {
    locked(
        () -> {
          long used = 0;
          for (String name : runs()) {
            for (Path object : list(runsFolder().resolve(name).resolve(SpoolRun.OBJECTS))) {
              used += size(object);
            }
          }
          if (used + length > limit) {
            throw new SpoolFullException("The spool in " + folder + " is full.");
          }
          try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1), Math.max(0, length - 1)); // sparse
          }
          return file;
        });
  }

  /** Runs something while no other run of this spool begins, ends or reserves. */
  <T> T locked(Work<T> work) throws IOException {
    synchronized (PROCESS) {
      try (FileChannel channel =
              FileChannel.open(
                  directory(runsFolder()).resolveSibling("lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        return work.run();
      } catch (FileSystemException e) {
        throw new IOException(
            "Cannot use the spool in "
                + folder
                + ": "
                + e
                + ". Look at its disk and its owner, or do without with caravan.spool.limit: 0.",
            e);
      }
    }
  }

  private Path runsFolder() {
    return folder.resolve("runs");
  }

  private TreeSet<String> runs() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (Path run : list(runsFolder())) {
      if (name(run).matches("[0-9]{12}")) {
        names.add(name(run));
      }
    }
    return names;
  }

  private SpoolRun taken(Path run, SpoolLock lock) throws IOException {
    boolean made = false;
    try {
      SpoolRun taken = new SpoolRun(this, run, lock);
      made = true;
      return taken;
    } finally {
      if (!made) {
        lock.close();
      }
    }
  }

  private static @Nullable SpoolLock tryLock(Path run) throws IOException {
    Path key = run.toRealPath(); // the spool may be reached by a link, too
    if (HELD.contains(key)) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      return null;
    }
    HELD.add(key);
    return new SpoolLock(key, channel);
  }

  /** That a run belongs to this process, until it is closed, which may be done twice. */
  record SpoolLock(Path key, FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      synchronized (PROCESS) {
        if (channel.isOpen()) {
          HELD.remove(key);
          channel.close();
        }
      }
    }
  }

  static List<Path> list(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      found.forEach(paths::add);
    } catch (NoSuchFileException e) {
      return paths; // nothing was put there, or all of it went meanwhile
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return paths;
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // it was delivered meanwhile
    }
  }

  static Path directory(Path path) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix ? Files.createDirectories(path, ownerOnly()) : Files.createDirectories(path);
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }
}
