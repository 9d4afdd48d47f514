package caravan.service.drop;

import caravan.platform.RawPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts copies of files into a drop folder: each is there whole, with its time, or not at all, and
 * takes nothing's place. A directory goes in with its files. Belongs to one thread.
 */
public final class Deposit {
  private final Inbox inbox;

  /**
   * @param home the Caravan home
   */
  public Deposit(DropSettings settings, Path home) {
    this.inbox = new Inbox(settings, home);
  }

  /**
   * Puts in one file or directory.
   *
   * @return the files that are in the folder now, relative to it
   * @throws IOException what could not be copied, and what to do; what was copied before stays
   */
  public List<Path> put(Path source) throws IOException {
    String absence = inbox.absence();
    if (!absence.isEmpty()) {
      throw new IOException(absence);
    }
    Path absolute = source.toAbsolutePath().normalize();
    Path name = absolute.getFileName();
    if (name == null) {
      throw new IOException(source + " has no name. Name a file or a directory.");
    }
    if (inbox.root().toAbsolutePath().normalize().startsWith(absolute)) {
      throw new IOException(source + " holds the drop folder itself. Name something else.");
    }
    List<Path> done = new ArrayList<>();
    put(absolute, name, done);
    return done;
  }

  private void put(Path source, Path to, List<Path> done) throws IOException {
    if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(source)) {
        for (Path entry : entries) {
          put(entry, to.resolve(entry.getFileName()), done);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    } else if (!Files.exists(source)) {
      throw new IOException("There is no file " + source + ". Check the path.");
    } else if (!Files.isRegularFile(source)) {
      throw new IOException(source + " is neither a file nor a directory. Leave it out.");
    } else if (inbox.isAside(to)) {
      throw new IOException(
          source
              + " has a name that a drop folder leaves alone ("
              + Inbox.PARTIAL
              + ", "
              + Inbox.STATE
              + "/ and done files). Give it another one.");
    } else {
      copy(source, to);
      done.add(to);
    }
  }

  private void copy(Path source, Path to) throws IOException {
    Path target = inbox.root().resolve(to);
    Files.createDirectories(Durable.parent(target));
    Path partial = Files.createTempFile(Durable.parent(target), ".caravan-drop-", Inbox.PARTIAL);
    try {
      try (InputStream in = Files.newInputStream(source);
          FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        OutputStream out = Channels.newOutputStream(channel);
        in.transferTo(out);
        channel.force(true);
      }
      Files.setLastModifiedTime(partial, Files.getLastModifiedTime(source));
      name(partial, target);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "There is already a file "
              + to
              + " in the drop folder, which waits for its backup. Wait for it, or give"
              + " this one another name.",
          e);
    } finally {
      Files.deleteIfExists(partial);
    }
    Durable.force(Durable.parent(target));
  }

  /** Gives a whole file its name, by a link: that fails where something of this name is there. */
  private static void name(Path partial, Path target) throws IOException {
    try {
      Files.createLink(target, partial);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Files.move(partial, target); // some shares have no links
    }
  }

  /** The path for people. */
  public static String shown(Path path) {
    return new String(RawPaths.bytesOf(path), StandardCharsets.UTF_8);
  }
}
