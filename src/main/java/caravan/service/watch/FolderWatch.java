package caravan.service.watch;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.NOPLogger;

/**
 * Watches the folders of one source, on a thread of its own, until it is closed or cannot go on.
 * Folders that may not be read are passed by; a backup reports them. Safe for concurrent use.
 */
final class FolderWatch implements AutoCloseable {
  private final Watched watched;
  private final int limit;
  private final Listener listener;
  private final Set<Path> never = new HashSet<>();

  /** Of which only one or more files are watched, and nothing below. */
  private final Set<Path> flat = new HashSet<>();

  private final Set<Path> files = new HashSet<>();
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();
  private @Nullable DirectoryWatcher watcher;
  private boolean closed;
  private boolean told;

  /** Hears of it. Called by the thread of the watch. */
  interface Listener {
    /** Something has changed, or may have while nobody watched. */
    void changed();

    /** It is watched no longer, and why, as the end of a sentence. */
    void lost(String why);
  }

  /** More folders than may be watched. */
  private static final class TooManyException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyException(String message) {
      super(message);
    }
  }

  /**
   * @param limit folders at most
   */
  FolderWatch(Watched watched, int limit, Listener listener) {
    this.watched = watched;
    this.limit = limit;
    this.listener = listener;
  }

  /** Begins. */
  void start() {
    Thread thread = new Thread(this::run, "watch " + watched.source());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      DirectoryWatcher made = build();
      synchronized (this) {
        if (closed) {
          made.close();
          return;
        }
        watcher = made;
      }
      changed(); // what changed before all folders were watched
      made.watch();
      lost("its folders are gone");
    } catch (NoSuchFileException e) {
      lost("there is no " + e.getFile());
    } catch (IOException e) {
      lost(String.valueOf(e.getMessage()));
    } catch (java.io.UncheckedIOException e) {
      lost(String.valueOf(cause(e).getMessage()));
    } catch (java.nio.file.ClosedWatchServiceException e) {
      lost("the watch was closed");
    } catch (RuntimeException e) { // of the library, or of the file system below it
      lost(e.toString());
    }
  }

  /** What comes after the end was said would make it look watched again. */
  private void changed() {
    synchronized (this) {
      if (closed || told) {
        return;
      }
    }
    listener.changed();
  }

  private void lost(String why) {
    synchronized (this) {
      if (closed || told) {
        return;
      }
      told = true;
    }
    listener.lost(why);
  }

  private DirectoryWatcher build() throws IOException {
    for (Path place : watched.never()) {
      if (Files.exists(place)) {
        never.add(place.toRealPath());
      }
    }
    Set<Path> roots = new LinkedHashSet<>();
    for (Path root : watched.roots()) {
      if (Files.isDirectory(root)) {
        roots.add(root.toRealPath());
      } else {
        Path real = root.toRealPath();
        Path parent = real.getParent();
        if (parent != null) {
          files.add(real);
          flat.add(parent);
        }
      }
    }
    flat.removeAll(roots);
    roots.addAll(flat);
    return DirectoryWatcher.builder()
        .paths(List.copyOf(roots))
        .fileHashing(false) // a backup compares; reading every file here would take hours
        .fileTreeVisitor(this::visit)
        .listener(
            new DirectoryChangeListener() {
              @Override
              public void onEvent(DirectoryChangeEvent event) {
                event(event);
              }

              @Override
              public void onException(Exception e) {
                failed(e);
              }
            })
        .logger(NOPLogger.NOP_LOGGER)
        .build();
  }

  private void visit(
      Path start, FileTreeVisitor.Callback onDirectory, FileTreeVisitor.Callback onFile)
      throws IOException {
    if (flat.contains(start)) {
      onDirectory.call(start);
      return;
    }
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (never.contains(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            folders.add(folder);
            if (folders.size() > limit) {
              throw new TooManyException(tooMany());
            }
            onDirectory.call(folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private String tooMany() {
    return "it has more than " + limit + " folders, as many as may be watched";
  }

  private void event(DirectoryChangeEvent event) {
    Path path = event.path();
    if (event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW || path == null) {
      changed();
      end("changes came faster than they could be told");
      return;
    }
    if (event.eventType() == DirectoryChangeEvent.EventType.DELETE) {
      folders.remove(path);
    } else if (event.isDirectory() && !never.contains(path) && !flat.contains(path.getParent())) {
      folders.add(path); // whether or not the watcher got to it
      if (folders.size() > limit) {
        changed();
        end(tooMany());
        return;
      }
    }
    if (never.contains(path) || (flat.contains(path.getParent()) && !files.contains(path))) {
      return;
    }
    changed();
  }

  /** A folder that came new could not be watched: then part of the source is not. */
  private void failed(Exception thrown) {
    Exception e = cause(thrown);
    if (e instanceof NoSuchFileException) {
      changed(); // it went again
      return;
    }
    changed();
    end(String.valueOf(e.getMessage()));
  }

  private static Exception cause(Exception e) {
    return e.getCause() instanceof IOException io ? io : e;
  }

  private void end(String why) {
    lost(why);
    close();
  }

  @Override
  public void close() {
    DirectoryWatcher made;
    synchronized (this) {
      closed = true;
      made = watcher;
      watcher = null;
    }
    if (made != null) {
      try {
        made.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("Cannot end the watch of " + watched.source(), e);
      }
    }
  }
}
