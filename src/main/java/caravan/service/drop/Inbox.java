package caravan.service.drop;

import caravan.model.FileKind;
import caravan.model.Metadata;
import caravan.platform.FileStatus;
import caravan.platform.RawPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The directory of a drop folder, and what lies below its {@code .caravan/}. A folder that was used
 * once is known by a mark in there, which the Caravan home remembers: so the bare place of a share
 * that is not mounted is no empty folder, and another share is not this one. Safe for concurrent
 * use.
 */
final class Inbox {
  /** Where all that Caravan keeps in a drop folder lies; it is no part of the source. */
  static final String STATE = ".caravan";

  /** What is still being written, by a custom that many programs have. */
  static final String PARTIAL = ".part";

  private static final String MARK = "folder";

  private final DropSettings settings;
  private final Path root;
  private final Path memory;
  private final FileStatus status = new FileStatus();

  /** Sees what lies in a folder. */
  interface Visitor {
    /**
     * @param path relative to the folder
     * @param file what it is
     */
    void found(Path path, Metadata file) throws IOException;

    /** A sub-folder cannot be listed. */
    void closed(Path path);
  }

  /**
   * @param home the Caravan home
   */
  Inbox(DropSettings settings, Path home) {
    this.settings = settings;
    this.root = settings.directory();
    this.memory = home.resolve("drops").resolve(settings.name());
  }

  Path root() {
    return root;
  }

  Path state() {
    return root.resolve(STATE);
  }

  Path claims() {
    return state().resolve("claims");
  }

  Path done() {
    return state().resolve("done");
  }

  Path failed() {
    return state().resolve("failed");
  }

  /** Hashes of the contents that were stored. */
  Path contents() {
    return state().resolve("contents");
  }

  /** Hashes of the files that have their receipt and stay. */
  Path kept() {
    return state().resolve("kept");
  }

  Path receipts() {
    return state().resolve("receipts");
  }

  /**
   * Why the folder cannot be used now, empty if it can. A folder without any mark is taken into use
   * if none was before.
   *
   * @throws IOException if the mark cannot be made or read
   */
  String absence() throws IOException {
    Optional<String> known = text(memory);
    if (!Files.isDirectory(root)) {
      if (known.isPresent() || !settings.make()) {
        return "The drop folder "
            + root
            + " is not there. Nothing is taken from it until it is back: mount it, or make it.";
      }
      Files.createDirectories(root);
    }
    Optional<String> found = text(state().resolve(MARK));
    if (known.isEmpty()) {
      String id = found.isPresent() ? found.get() : mark();
      Durable.write(memory, id.getBytes(StandardCharsets.US_ASCII));
      return "";
    }
    if (found.isEmpty()) {
      return "The drop folder "
          + root
          + " is there, but without its "
          + STATE
          + "/: what is mounted there is not what was used before. Nothing is taken from it until"
          + " that is back. If it shall be a new drop folder, run 'caravan drop --adopt "
          + settings.name()
          + "'.";
    }
    if (!found.get().equals(known.get())) {
      return "Another drop folder than before is at "
          + root
          + ". Nothing is taken from it. If it shall be used, run 'caravan drop --adopt "
          + settings.name()
          + "'.";
    }
    return "";
  }

  /** Forgets which folder it was, so that the one that is there next is taken into use. */
  void adopt() throws IOException {
    Files.deleteIfExists(memory);
  }

  private String mark() throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    Durable.write(state().resolve(MARK), id.getBytes(StandardCharsets.US_ASCII));
    Durable.force(root);
    return id;
  }

  /** Whether the folder was taken into use by this home, and is there. */
  boolean isServed() throws IOException {
    Optional<String> known = text(memory);
    return known.isPresent() && known.equals(text(state().resolve(MARK)));
  }

  /** The id of the folder, once it is in use. */
  String id() throws IOException {
    return text(memory).orElseThrow(() -> new IOException(root + " is not in use yet"));
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** A file as it is now, empty if there is no regular file of this path, or a link on the way. */
  Optional<Dropped> look(Path path) throws IOException {
    for (Path above = path.getParent(); above != null; above = above.getParent()) {
      if (!Files.isDirectory(root.resolve(above), LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
    }
    try {
      Metadata metadata = status.read(root.resolve(path));
      return metadata.kind() == FileKind.FILE
          ? Optional.of(Dropped.of(path, metadata))
          : Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  /** What lies at an absolute path. */
  Metadata status(Path path) throws IOException {
    return status.read(path);
  }

  /** Whether a path is of no interest: Caravan's own, partial, or the mark of another file. */
  boolean isAside(Path path) {
    Path name = path.getFileName();
    return path.startsWith(STATE)
        || name == null
        || name.toString().endsWith(PARTIAL)
        || isMark(name.toString());
  }

  private boolean isMark(String name) {
    Optional<String> pattern = settings.doneFile();
    if (pattern.isEmpty()) {
      return false;
    }
    int at = pattern.get().indexOf(DropSettings.NAME);
    String before = pattern.get().substring(0, at);
    String behind = pattern.get().substring(at + DropSettings.NAME.length());
    return name.length() > before.length() + behind.length()
        && name.startsWith(before)
        && name.endsWith(behind);
  }

  /** The done file of a file, where the settings want one. */
  Optional<Path> doneFile(Path path) {
    Optional<String> pattern = settings.doneFile();
    if (pattern.isEmpty()) {
      return Optional.empty();
    }
    int at = pattern.get().indexOf(DropSettings.NAME);
    byte[] before = pattern.get().substring(0, at).getBytes(StandardCharsets.UTF_8);
    byte[] name = RawPaths.bytesOf(path.getFileName());
    byte[] behind =
        pattern.get().substring(at + DropSettings.NAME.length()).getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[before.length + name.length + behind.length];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(name, 0, whole, before.length, name.length);
    System.arraycopy(behind, 0, whole, before.length + name.length, behind.length);
    return Optional.of(path.resolveSibling(RawPaths.ofBytes(whole)));
  }

  /** Shows all that lies in the folder but directories and what is aside; follows no link. */
  void walk(Visitor visitor) throws IOException {
    walk(Path.of(""), visitor);
  }

  private void walk(Path below, Visitor visitor) throws IOException {
    Path directory = below.toString().isEmpty() ? root : root.resolve(below);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        Path path = below.toString().isEmpty() ? name : below.resolve(name);
        if (path == null || path.startsWith(STATE)) {
          continue;
        }
        Metadata metadata;
        try {
          metadata = status.read(entry);
        } catch (NoSuchFileException e) {
          continue; // gone since it was listed
        }
        if (metadata.kind() == FileKind.DIRECTORY) {
          walk(path, visitor);
        } else if (!isAside(path)) {
          visitor.found(path, metadata);
        }
      }
    } catch (AccessDeniedException e) {
      if (below.toString().isEmpty()) {
        throw e;
      }
      visitor.closed(below);
    } catch (NoSuchFileException | NotDirectoryException e) {
      if (below.toString().isEmpty()) {
        throw e;
      }
      // gone since it was listed; where the whole folder is gone, the next look says so
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
