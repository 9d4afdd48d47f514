package caravan.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A few files kept open for reading, because a restore reads thousands of ranges from the same
 * packs. At most {@code limit} stay open while idle; the longest unused is closed first, and never
 * under a reader. Safe for concurrent use.
 */
final class OpenFiles implements AutoCloseable {
  private final int limit;
  private final Map<Path, OpenFile> files = new LinkedHashMap<>(16, 0.75f, true);

  OpenFiles(int limit) {
    this.limit = limit;
  }

  /** One open file, to be handed back by {@link #close()}. */
  final class OpenFile implements AutoCloseable {
    private final FileChannel channel;
    private int readers;
    private boolean dropped;

    private OpenFile(FileChannel channel) {
      this.channel = channel;
    }

    FileChannel channel() {
      return channel;
    }

    @Override
    public void close() throws IOException {
      boolean last;
      synchronized (files) {
        readers--;
        last = dropped && readers == 0;
      }
      if (last) {
        channel.close();
      }
    }
  }

  OpenFile open(Path path) throws IOException {
    synchronized (files) {
      OpenFile known = files.get(path);
      if (known != null && known.channel.isOpen()) {
        known.readers++;
        return known;
      }
    }
    OpenFile opened = new OpenFile(FileChannel.open(path, StandardOpenOption.READ));
    List<OpenFile> idle = new ArrayList<>();
    synchronized (files) {
      opened.readers = 1;
      OpenFile before = files.put(path, opened);
      if (before != null) {
        retire(before, idle);
      }
      for (Iterator<OpenFile> it = files.values().iterator(); files.size() > limit; ) {
        OpenFile oldest = it.next();
        it.remove();
        retire(oldest, idle);
      }
    }
    closeAll(idle);
    return opened;
  }

  /** Forgets a path whose file was replaced, deleted or read badly. */
  void drop(Path path) throws IOException {
    List<OpenFile> idle = new ArrayList<>();
    synchronized (files) {
      OpenFile known = files.remove(path);
      if (known != null) {
        retire(known, idle);
      }
    }
    closeAll(idle);
  }

  @Override
  public void close() throws IOException {
    List<OpenFile> idle = new ArrayList<>();
    synchronized (files) {
      files.values().forEach(file -> retire(file, idle));
      files.clear();
    }
    closeAll(idle);
  }

  private static void retire(OpenFile file, List<OpenFile> idle) {
    file.dropped = true;
    if (file.readers == 0) {
      idle.add(file);
    }
  }

  private static void closeAll(List<OpenFile> idle) throws IOException {
    for (OpenFile file : idle) {
      file.channel.close();
    }
  }
}
