package caravan.discovery;

import caravan.model.FileName;
import caravan.platform.RawPaths;
import caravan.platform.temporary.TemporaryFiles;
import caravan.platform.temporary.TemporaryRoom;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names in one directory, sorted by unsigned bytes, in bounded memory: a directory of more than
 * {@link #RUN} names is sorted in runs that go to temporary files, which the iteration merges and
 * {@link #close} deletes. A name that the file system lists twice, since it changes meanwhile,
 * comes once. Not safe for concurrent use.
 */
public final class SortedNames implements Iterator<FileName>, Closeable {
  /** How many names are held in memory: about 5 MB of ordinary ones. */
  static final int RUN = 131_072;

  private static final int RUN_BUFFER = 16 * 1024;

  private final Set<FileName> found = new HashSet<>();
  private final List<Path> files = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final PriorityQueue<Run> merge = new PriorityQueue<>();
  private final TemporaryFiles scratch;
  private final TemporaryRoom room;
  private NameArena arena = new NameArena();
  private int position;
  private @Nullable FileName next;

  private SortedNames(TemporaryFiles scratch) {
    this.scratch = scratch;
    this.room = scratch.roomForBackup();
  }

  /**
   * Reads the whole directory.
   *
   * @param scratch where temporary files may be made, if need be
   * @param watched names of which {@link #has} shall know
   * @throws java.nio.file.FileSystemException as {@link Files#newDirectoryStream} does, also for
   *     what fails in the midst of it
   * @throws IOException if the temporary files cannot be made
   */
  public static SortedNames open(Path directory, TemporaryFiles scratch, Set<FileName> watched)
      throws IOException {
    return open(directory, scratch, watched, RUN);
  }

  static SortedNames open(Path directory, TemporaryFiles scratch, Set<FileName> watched, int run)
      throws IOException {
    SortedNames names = new SortedNames(scratch);
    try {
      names.read(directory, watched, run);
      return names;
    } catch (IOException | RuntimeException e) {
      names.close();
      throw e;
    }
  }

  /** Whether the directory has this name, which must be one of those watched. */
  public boolean has(FileName watched) {
    return found.contains(watched);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  /**
   * @throws UncheckedIOException if a temporary file cannot be read
   */
  @Override
  public FileName next() {
    FileName result = next;
    if (result == null) {
      throw new NoSuchElementException();
    }
    try {
      FileName after = advance();
      while (after != null && after.equals(result)) {
        after = advance();
      }
      next = after;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a sorted run in " + files, e);
    }
    return result;
  }

  @Override
  public void close() throws IOException {
    next = null;
    IOException failure = null;
    for (Run run : runs) {
      try {
        run.in.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        failure = e;
      }
    }
    room.close();
    if (failure != null) {
      throw failure;
    }
  }

  private void read(Path directory, Set<FileName> watched, int run) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        FileName name = RawPaths.nameOf(entry);
        if (watched.contains(name)) {
          found.add(name);
        }
        if (arena.size() == run) {
          spill();
        }
        arena.add(name);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (files.isEmpty()) {
      arena.sort();
    } else {
      spill();
      arena = new NameArena(); // and its memory goes before the merge begins
      for (Path file : files) {
        Run opened = new Run(file);
        runs.add(opened);
        if (opened.advance()) {
          merge.add(opened);
        }
      }
    }
    next = advance();
  }

  private void spill() throws IOException {
    arena.sort();
    Path file = scratch.makeFile("names", ".run");
    files.add(file);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(room.open(file), RUN_BUFFER))) {
      for (int i = 0; i < arena.size(); i++) {
        arena.write(i, out);
      }
    }
    arena.clear();
  }

  private @Nullable FileName advance() throws IOException {
    if (files.isEmpty()) {
      return position < arena.size() ? arena.get(position++) : null;
    }
    Run least = merge.poll();
    if (least == null) {
      return null;
    }
    FileName name = least.head();
    if (least.advance()) {
      merge.add(least);
    }
    return name;
  }

  /** A sorted run in a file, ordered by the name that comes next. */
  private static final class Run implements Comparable<Run> {
    private final DataInputStream in;
    private @Nullable FileName head;

    Run(Path file) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), RUN_BUFFER));
    }

    boolean advance() throws IOException {
      int length;
      try {
        length = in.readUnsignedShort();
      } catch (EOFException e) {
        head = null;
        return false;
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      head = FileName.of(bytes);
      return true;
    }

    FileName head() {
      FileName name = head;
      if (name == null) {
        throw new IllegalStateException("a run that ended is merged");
      }
      return name;
    }

    @Override
    public int compareTo(Run other) {
      return head().compareTo(other.head());
    }
  }
}
