package caravan.service.drop;

import caravan.model.Metadata;
import caravan.platform.RawPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes files out of a drop folder by one rename each, and looks behind it whether the file that
 * was meant is the one that went: if another took its place just then, that one goes back. Nothing
 * is overwritten. Belongs to one thread.
 */
final class Departure {
  private final Inbox inbox;

  /** How it ended. */
  enum Result {
    LEFT,
    /** It was not there any more. */
    GONE,
    /** It is another file now, or another content; it is where it was. */
    CHANGED
  }

  Departure(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Moves a file to the same path below another directory of the folder's state. */
  Result move(Dropped file, Path to) throws IOException {
    Path source = inbox.root().resolve(file.path());
    Optional<Dropped> now = inbox.look(file.path());
    if (now.isEmpty()) {
      return Result.GONE;
    }
    if (!now.get().equals(file)) {
      return Result.CHANGED;
    }
    Path target = free(to.resolve(file.path()));
    Files.createDirectories(Durable.parent(target));
    rename(source, target);
    return isMeant(file, target) ? Result.LEFT : back(source, target);
  }

  /** Deletes a file, by way of a place where nobody writes to it any more. */
  Result delete(Dropped file) throws IOException {
    Path aside = inbox.state().resolve("leaving");
    Path source = inbox.root().resolve(file.path());
    Optional<Dropped> now = inbox.look(file.path());
    if (now.isEmpty()) {
      return Result.GONE;
    }
    if (!now.get().equals(file)) {
      return Result.CHANGED;
    }
    Files.createDirectories(aside);
    Path target = free(aside.resolve("file"));
    rename(source, target);
    if (!isMeant(file, target)) {
      return back(source, target);
    }
    Files.delete(target);
    return Result.LEFT;
  }

  private static void rename(Path source, Path target) throws IOException {
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          source
              + " cannot be moved to "
              + target
              + ", as that is another file system. Mount nothing below a drop folder.",
          e);
    }
  }

  /** A rename changes the ctime and nothing else that tells a file. */
  private boolean isMeant(Dropped file, Path target) throws IOException {
    Metadata moved = inbox.status(target);
    return moved.inode() == file.inode()
        && moved.size() == file.size()
        && moved.mtimeSeconds() == file.mtimeSeconds()
        && moved.mtimeNanos() == file.mtimeNanos();
  }

  private static Result back(Path source, Path target) throws IOException {
    rename(target, free(source));
    return Result.CHANGED;
  }

  /** The path, or where something is there, one like it that is free. */
  static Path free(Path wanted) {
    Path free = wanted;
    for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      byte[] name = RawPaths.bytesOf(wanted.getFileName());
      byte[] end = ("~" + i).getBytes(StandardCharsets.US_ASCII);
      byte[] whole = Arrays.copyOf(name, name.length + end.length);
      System.arraycopy(end, 0, whole, name.length, end.length);
      free = wanted.resolveSibling(RawPaths.ofBytes(whole));
    }
    return free;
  }
}
