package caravan.vault.restore;

import caravan.model.Entry;
import caravan.model.FileName;
import caravan.platform.TargetDirectory;
import caravan.platform.TargetFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way back. Chunks come in any order from several threads; the last one finishes
 * the file. Safe for concurrent use.
 */
final class FileTask {
  final Directory directory;
  final Entry entry;

  /** Where it is written: its own name in a fresh directory, else a temporary one. */
  final FileName writeName;

  private final long[] holes;
  private @Nullable TargetFile file;
  private boolean created;
  private int left;
  private boolean planned;
  private boolean ended;
  private @Nullable IOException failure;

  FileTask(Directory directory, Entry entry, FileName writeName) {
    this.directory = directory;
    this.entry = entry;
    this.writeName = writeName;
    this.holes = entry.holes();
  }

  String path() {
    return directory.child(entry.name());
  }

  synchronized void expectChunk() {
    left++;
  }

  /** All chunks are expected now; whether the file is complete already. */
  synchronized boolean allPlanned() {
    planned = true;
    return endsNow();
  }

  /** Writes one chunk. */
  synchronized void write(
      TargetDirectory in, byte[] bytes, int offset, int length, long contentOffset)
      throws IOException {
    if (failure != null) {
      return;
    }
    TargetFile open = open(in);
    long position = contentOffset;
    int hole = 0;
    while (hole < holes.length && holes[hole] <= position) {
      position += holes[hole + 1];
      hole += 2;
    }
    int from = offset;
    int rest = length;
    while (rest > 0) {
      int n = hole < holes.length ? (int) Math.min(rest, holes[hole] - position) : rest;
      open.write(bytes, from, n, position);
      position += n;
      from += n;
      rest -= n;
      while (hole < holes.length && holes[hole] == position) {
        position += holes[hole + 1];
        hole += 2;
      }
    }
  }

  /** Writes bytes of the whole content, of which those in holes are left out. */
  synchronized void writeData(TargetDirectory in, byte[] bytes, long position) throws IOException {
    TargetFile open = open(in);
    long at = position;
    long end = position + bytes.length;
    for (int hole = 0; hole <= holes.length; hole += 2) {
      long until = hole < holes.length ? Math.min(holes[hole], end) : end;
      if (until > at) {
        open.write(bytes, (int) (at - position), (int) (until - at), at);
      }
      if (hole < holes.length) {
        at = Math.max(at, holes[hole] + holes[hole + 1]);
      }
    }
  }

  /** The handle, opened or made. */
  synchronized TargetFile open(TargetDirectory in) throws IOException {
    TargetFile handle = file;
    if (handle == null) {
      handle = created ? in.reopen(writeName) : in.create(writeName);
      created = true;
      file = handle;
    }
    return handle;
  }

  /** One expected chunk is done with, well or not; whether that was the last. */
  synchronized boolean chunkDone() {
    left--;
    return endsNow();
  }

  synchronized void fail(IOException reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  synchronized @Nullable IOException failure() {
    return failure;
  }

  /** Closes the handle, to be opened again for the next chunk. */
  synchronized void pause() throws IOException {
    TargetFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  /** As {@link #pause}, but not while the file is being finished. */
  synchronized void pauseUnlessEnded() throws IOException {
    if (!ended) {
      pause();
    }
  }

  synchronized boolean isCreated() {
    return created;
  }

  private boolean endsNow() {
    if (planned && left == 0 && !ended) {
      ended = true;
      return true;
    }
    return false;
  }
}
