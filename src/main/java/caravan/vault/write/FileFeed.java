package caravan.vault.write;

import caravan.model.Found;
import caravan.model.Problem;
import caravan.platform.FileStatus;
import caravan.platform.SmallFile;
import caravan.platform.SparseFile;
import caravan.vault.pack.Chunker;
import caravan.vault.tree.IdListBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file after the other into units and cuts it in chunks. A file that changed while it was
 * read is read again, twice at most; then it is stored as it was read and reported. Never waits:
 * {@link #read} answers false where it needs a unit and none is free. Belongs to one thread.
 */
final class FileFeed {
  private static final int READ = 1 << 20;
  private static final int SPARSE_FROM = 8 * 1024;

  /** Bytes of small files that are worth a turn of an idle worker. */
  private static final int EARLY = 1 << 20;

  private static final int ATTEMPTS = 3;

  private final ChunkSink sink;
  private final Chunker chunker;
  private final IdListBuilder.ListChunks lists;
  private final BackupSession session;
  private final FileStatus status = new FileStatus();
  private final SmallFile small = new SmallFile();
  private @Nullable Unit unit;

  // The file that is open.
  private TreeBuilder.@Nullable Slot slot;
  private @Nullable Path path;
  private @Nullable ReadableByteChannel channel;
  private FileContent content;
  private long[] holes = {};
  private int hole;
  private long position;
  private long stored;
  private int chunks;
  private int start;

  /** Up to where the unit was searched for the end of the chunk at {@link #start}. */
  private int seen;

  private int attempt;

  FileFeed(ChunkSink sink, Chunker chunker, IdListBuilder.ListChunks lists, BackupSession session) {
    this.sink = sink;
    this.chunker = chunker;
    this.lists = lists;
    this.session = session;
    this.content = new FileContent(lists);
  }

  boolean isOpen() {
    return slot != null;
  }

  /** Starts a file. One that cannot be opened is reported, and its slot dropped. */
  void open(TreeBuilder.Slot newSlot, Path newPath) throws IOException {
    slot = newSlot;
    path = newPath;
    attempt = 1;
    begin();
  }

  /** Starts a stream. */
  void open(TreeBuilder.Slot newSlot, InputStream stream) {
    slot = newSlot;
    path = null;
    holes = new long[0];
    reset(newSlot);
    channel = Channels.newChannel(stream);
  }

  private void begin() throws IOException {
    TreeBuilder.Slot open = current();
    Path file = path();
    try {
      if (attempt > 1) {
        open.metadata = status.read(file).withXattrs(open.metadata.xattrs());
      }
      long size = open.metadata.size();
      channel =
          size < SPARSE_FROM && small.open(file)
              ? small
              : FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      holes = size >= SPARSE_FROM ? SparseFile.holes(file, size) : new long[0];
    } catch (NoSuchFileException e) {
      closeChannel();
      drop();
      return; // deleted since it was found: it is not part of the source any more
    } catch (IOException e) {
      closeChannel();
      session.problems().add(Packer.unreadable(file.toString(), e));
      drop();
      return;
    }
    reset(open);
  }

  private void reset(TreeBuilder.Slot open) {
    content = new FileContent(lists);
    open.pending = content;
    hole = 0;
    position = 0;
    stored = 0;
    chunks = 0;
    start = unit == null ? 0 : unit.length;
    seen = start;
  }

  /** Reads on; false if no unit is free. */
  boolean read() throws IOException {
    TreeBuilder.Slot open = current();
    long expected = expectedRest(open);
    Unit target = unit;
    if (target != null && stored == 0 && target.length > 0 && isDue(target, expected)) {
      submit();
      target = null;
    }
    if (target == null) {
      target = sink.free();
      if (target == null) {
        return false;
      }
      unit = target;
      start = 0;
      seen = start;
    }
    if (target.room() == 0) {
      Unit next = sink.free();
      if (next == null) {
        return false;
      }
      int left = target.length - start;
      seen -= start;
      System.arraycopy(target.bytes, start, next.bytes, 0, left);
      target.length = start;
      next.length = left;
      sink.submit(target);
      unit = next;
      start = 0;
      target = next;
      content.compact();
    }
    fill(open, target, expected);
    return true;
  }

  /**
   * Whether a unit goes before the next file: one small file is not split over two, a worker that
   * has nothing to do does not wait for a full one, and very small files end it, since what is
   * known of each takes memory too.
   */
  private boolean isDue(Unit target, long expected) {
    return target.room() < Math.min(expected + 1, chunker.min())
        || target.chunks >= Unit.MANY_CHUNKS
        || (target.length >= EARLY && sink.hasIdleWorker());
  }

  private void fill(TreeBuilder.Slot open, Unit target, long expected) throws IOException {
    ReadableByteChannel in = channel();
    try {
      while (true) {
        skipHole(in);
        int want = (int) Math.min(Math.min(READ, target.room()), untilHole());
        int n = want == 0 ? 0 : in.read(ByteBuffer.wrap(target.bytes, target.length, want));
        boolean end = n < 0;
        if (n > 0) {
          target.length += n;
          stored += n;
          if (position == 0) {
            look(open, target, n);
          }
          position += n;
          session.progress().bytesRead.add(n);
          // A regular file that gave what it should is at its end: the look at its status below
          // tells if it grew.
          end = path != null && position == open.metadata.size();
        }
        cut(target, end);
        if (end) {
          finish(open);
          return;
        }
        if (target.room() == 0 || path == null) {
          return;
        }
      }
    } catch (IOException e) {
      if (path == null) {
        throw e; // a broken stream must not become a snapshot
      }
      closeChannel();
      session.problems().add(Packer.unreadable(path.toString(), e));
      abandon(target);
      drop();
    }
  }

  /** The first bytes of a file that may have been ruined. */
  private void look(TreeBuilder.Slot open, Unit target, int length) {
    Found.Changed file = open.watched;
    if (file != null) {
      session.changes().head(file, target.bytes, target.length - length, length);
      open.watched = null; // once, however often it is read
    }
  }

  private void cut(Unit target, boolean end) {
    int length;
    while (start < target.length
        && (length = chunker.cut(target.bytes, start, seen, target.length, end)) > 0) {
      target.add(content, chunks++, start, length);
      start += length;
      seen = start;
    }
    seen = target.length;
  }

  private void finish(TreeBuilder.Slot open) throws IOException {
    closeChannel();
    content.close(chunks);
    start = unit == null ? 0 : unit.length;
    seen = start;
    Path file = path;
    if (file != null && changedSince(file, open)) {
      if (attempt < ATTEMPTS) {
        attempt++;
        begin();
        return;
      }
      session
          .problems()
          .add(new Problem(file.toString(), Problem.Kind.CHANGED, "it changed while it was read"));
    }
    long size = position;
    open.metadata = open.metadata.withSize(size);
    open.holes = holesWithin(size);
    session.counts().entry(open.metadata, false);
    session.progress().filesDone.increment();
    slot = null;
  }

  private boolean changedSince(Path file, TreeBuilder.Slot open) throws IOException {
    try {
      return position != open.metadata.size() || !status.read(file).unchangedSince(open.metadata);
    } catch (NoSuchFileException e) {
      return false; // deleted while it was read: what was read is whole
    }
  }

  /** Moves over a hole that starts here. */
  private void skipHole(ReadableByteChannel in) throws IOException {
    if (hole < holes.length && position == holes[hole] && in instanceof FileChannel file) {
      position += holes[hole + 1];
      hole += 2;
      file.position(position);
    }
  }

  private long untilHole() {
    return hole < holes.length ? holes[hole] - position : Long.MAX_VALUE;
  }

  private long expectedRest(TreeBuilder.Slot open) {
    long holeBytes = 0;
    for (int i = 1; i < holes.length; i += 2) {
      holeBytes += holes[i];
    }
    return path == null
        ? Long.MAX_VALUE - 1
        : Math.max(0, open.metadata.size() - holeBytes - stored);
  }

  private long[] holesWithin(long size) {
    int n = 0;
    while (n < hole && holes[n] + holes[n + 1] <= size) {
      n += 2;
    }
    return java.util.Arrays.copyOf(holes, n);
  }

  /**
   * Takes back what the unit holds of a file that is given up; chunks that were submitted already
   * do no harm.
   */
  private void abandon(Unit target) {
    target.length = start;
    content.close(chunks);
  }

  private void drop() {
    TreeBuilder.Slot open = current();
    open.dropped = true;
    if (open.kept != null) {
      session.counts().entry(open.kept.metadata(), true);
    }
    slot = null;
    start = unit == null ? 0 : unit.length;
    seen = start;
  }

  /** Sends the unit that is being filled on its way; between two files only. */
  void submit() {
    Unit full = unit;
    unit = null;
    start = 0;
    seen = start;
    if (full != null) {
      if (full.chunks > 0) {
        sink.submit(full);
      } else {
        sink.giveBack(full);
      }
    }
  }

  /** Closes the file that is open, if any, because nobody wants the rest. */
  void giveUp() throws IOException {
    closeChannel();
    slot = null;
  }

  private void closeChannel() throws IOException {
    ReadableByteChannel open = channel;
    channel = null;
    if (open != null && path != null) {
      open.close();
    }
  }

  private TreeBuilder.Slot current() {
    if (slot == null) {
      throw new IllegalStateException("no file is open");
    }
    return slot;
  }

  private Path path() {
    if (path == null) {
      throw new IllegalStateException("a stream has no path");
    }
    return path;
  }

  private ReadableByteChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("no file is open");
    }
    return channel;
  }
}
