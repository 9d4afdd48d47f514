package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A directory, or a mounted share, as an object store. An object is a file; it appears under its
 * name whole and durable, or not at all: it is written under {@code .tmp/}, which no listing shows,
 * forced to the disk, renamed, and the directory is forced as well.
 *
 * <p>A root that is absent, or empty as a mount point without its mount is, is {@link
 * Reason#UNAVAILABLE} to every operation, so that it never looks like an empty vault. Only {@link
 * #create()} makes one.
 *
 * <p>Safe for concurrent use, also by several processes. Uses at most one mebibyte of buffer for
 * each put under way, whatever the size of an object. Closing it closes the files that were kept
 * open for reading; it may be used again afterwards.
 */
public final class FileObjectStore implements ObjectStore, AutoCloseable {
  /** Larger slices gain nothing; the JDK keeps a direct buffer of this size for every thread. */
  private static final int SLICE = 1 << 20;

  private static final int OPEN_FILES = 32;
  private static final Duration STALE = Duration.ofDays(1);

  private final Path root;
  private final Path temporary;
  private final OpenFiles open = new OpenFiles(OPEN_FILES);
  private final UnbufferedWriter unbuffered = new UnbufferedWriter();

  /** Directories whose own entry was forced to the disk by this process. */
  private final Set<Path> durableDirectories = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean swept = new AtomicBoolean();

  /**
   * @param root where the objects are; need not exist yet
   */
  public FileObjectStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
    this.temporary = this.root.resolve(ObjectNames.TEMPORARY);
  }

  public Path root() {
    return root;
  }

  /**
   * Makes the root, and all above it that is missing. One that is there stays as it is. For {@code
   * init} alone: whatever else finds no root has lost a mount.
   */
  public void create() throws StoreException {
    try {
      Files.createDirectories(temporary);
      forceDirectory(root);
      Path parent = root.getParent();
      if (parent != null) {
        forceDirectory(parent);
      }
    } catch (FileAlreadyExistsException e) {
      throw StoreException.permanent(
          Reason.INVALID,
          "Cannot create a vault in "
              + root
              + ": "
              + e.getFile()
              + " is not a directory. Choose"
              + " another place.",
          e);
    } catch (IOException e) {
      throw failure("create", root.toString(), e);
    }
  }

  /** Of the file system that the root is on. */
  @Override
  public Optional<Space> space() throws StoreException {
    requireRoot();
    try {
      FileStore disk = Files.getFileStore(root);
      return Optional.of(Space.of(disk.getUsableSpace(), disk.getTotalSpace()));
    } catch (IOException e) {
      throw failure("ask for the room of", root.toString(), e);
    }
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    ObjectNames.check(name);
    String sha256 = ObjectNames.checkPayload(name, payload);
    Path target = root.resolve(name);
    try {
      if (present(name, target, payload.length(), sha256)) {
        forceDirectory(parent(target));
        return;
      }
      requireRoot();
      Path written = write(payload);
      try {
        sweepOnce(written);
        makeDirectories(parent(target));
        if (!publish(name, written, target, payload.length(), sha256)) {
          Files.deleteIfExists(written);
        }
        open.drop(target);
        forceDirectory(parent(target));
      } catch (IOException e) {
        discard(written);
        throw e;
      }
    } catch (IOException e) {
      throw failure("store", name, e);
    }
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    ObjectNames.check(name);
    Path file = root.resolve(name);
    try {
      try {
        return read(name, file, range);
      } catch (ClosedChannelException e) {
        // an interrupted reader closes the shared file under all others: open it again, once
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        open.drop(file);
        return read(name, file, range);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      requireRoot();
      throw StoreException.permanent(
          Reason.MISSING, "There is no object '" + name + "' in " + root + ".", e);
    } catch (IOException e) {
      throw failure("read", name, e);
    }
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    ObjectNames.check(name);
    try {
      BasicFileAttributes attributes = attributes(root.resolve(name));
      if (attributes == null) {
        requireRoot();
        return Optional.empty();
      }
      return attributes.isRegularFile() ? Optional.of(info(name, attributes)) : Optional.empty();
    } catch (IOException e) {
      throw failure("look at", name, e);
    }
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    ObjectNames.checkPrefix(prefix);
    try {
      requireRoot();
      List<ObjectInfo> found = new ArrayList<>();
      collect(root.resolve(prefix), prefix, found);
      found.sort(Comparator.comparing(ObjectInfo::name));
      return found;
    } catch (IOException e) {
      throw failure("list", prefix, e);
    }
  }

  @Override
  public void delete(String name) throws StoreException {
    ObjectNames.check(name);
    Path file = root.resolve(name);
    try {
      open.drop(file);
      if (!Files.deleteIfExists(file)) {
        requireRoot();
      }
    } catch (NotDirectoryException e) {
      requireRoot();
    } catch (IOException e) {
      if (says(e, "operation not permitted")) {
        throw StoreException.permanent(
            Reason.LOCKED,
            "Cannot delete '" + name + "' in " + root + ": the file system holds it immutable.",
            e);
      }
      throw failure("delete", name, e);
    }
  }

  /** By a hard link and the removal of the old name, so that nothing can be replaced. */
  @Override
  public void move(String from, String to) throws StoreException {
    ObjectNames.check(from);
    ObjectNames.check(to);
    Path old = root.resolve(from);
    Path target = root.resolve(to);
    try {
      BasicFileAttributes there = attributes(old);
      if (there == null || !there.isRegularFile()) {
        requireRoot();
        if (stat(to).isPresent()) {
          return;
        }
        throw Moves.missing(from);
      }
      makeDirectories(parent(target));
      try {
        Files.createLink(target, old);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isSameFile(old, target)) {
          present(to, target, there.size(), hash(old)); // other content is a conflict
        }
      } catch (UnsupportedOperationException | IOException e) {
        if (says(e, "no space left") || e instanceof AccessDeniedException) {
          throw e;
        }
        Moves.copy(this, from, to); // no hard links here, and a plain rename may replace
        removeEmpty(parent(old));
        return;
      }
      forceDirectory(parent(target));
      open.drop(old);
      Files.deleteIfExists(old);
      forceDirectory(parent(old));
      removeEmpty(parent(old));
    } catch (IOException e) {
      throw failure("move", from, e);
    }
  }

  /** Takes away the folders that a move has emptied. One that is not empty does not go. */
  private void removeEmpty(Path from) {
    for (Path folder = from;
        !folder.equals(root) && folder.startsWith(root);
        folder = parent(folder)) {
      durableDirectories.remove(folder);
      try {
        Files.delete(folder);
      } catch (IOException e) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    open.close();
  }

  /**
   * Whether the same bytes are there already. The bytes are read, because success means that they
   * can be.
   */
  private boolean present(String name, Path target, long length, String sha256) throws IOException {
    BasicFileAttributes attributes = attributes(target);
    if (attributes == null) {
      return false;
    }
    if (attributes.isRegularFile() && attributes.size() == length && sha256.equals(hash(target))) {
      return true;
    }
    if (attributes.isRegularFile() && ObjectNames.promisedHash(name).isPresent()) {
      return false; // torn or damaged: it gives way to what its name promises
    }
    throw StoreException.permanent(
        Reason.CONFLICT,
        "Cannot store '"
            + name
            + "' in "
            + root
            + ": other content is there under this name. If two vaults share the directory, give"
            + " each its own.");
  }

  private Path write(Payload payload) throws IOException {
    Path file = temporary.resolve(UUID.randomUUID().toString());
    try {
      try (FileChannel channel = openNew(file)) {
        int length = payload.length();
        if (!unbuffered.write(file, payload.bytes())) {
          // A slice at a time: the JDK copies what it is handed into a direct buffer of that size.
          ByteBuffer bytes = payload.bytes();
          channel.truncate(0);
          while (bytes.position() < length) {
            bytes.limit(Math.min(length, bytes.position() + SLICE));
            channel.write(bytes);
          }
        }
        channel.force(true);
        if (channel.size() != length) {
          throw StoreException.retryable(
              Reason.CORRUPT,
              "A file in "
                  + temporary
                  + " has "
                  + channel.size()
                  + " bytes after "
                  + length
                  + " were written.");
        }
      }
      return file;
    } catch (IOException e) {
      discard(file);
      throw e;
    }
  }

  private FileChannel openNew(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      Files.createDirectories(temporary); // a copy of a vault may lack the folder
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  /**
   * Gives written bytes their name.
   *
   * @return false if the same bytes got there first, or were linked, and the written file is left
   */
  private boolean publish(String name, Path written, Path target, long length, String sha256)
      throws IOException {
    if (ObjectNames.promisedHash(name).isPresent()) {
      // whoever renames last replaces the same bytes by the same bytes
      rename(written, target);
      return true;
    }
    try {
      Files.createLink(target, written); // creates or fails, in one step
      return false;
    } catch (FileAlreadyExistsException e) {
      present(name, target, length, sha256);
      return false;
    } catch (UnsupportedOperationException | IOException e) {
      if (says(e, "no space left") || e instanceof AccessDeniedException) {
        throw e;
      }
      // no hard links here: look once more, then rename
      if (present(name, target, length, sha256)) {
        return false;
      }
      rename(written, target);
      return true;
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw StoreException.permanent(
          Reason.INVALID,
          "Cannot rename within "
              + to
              + ": the directory lies on another file system than the"
              + " root of the destination. Mount one file system for the whole of it.",
          e);
    }
  }

  /** Makes directories below the root, each of which survives a power cut before it is used. */
  private void makeDirectories(Path directory) throws IOException {
    if (directory.equals(root) || durableDirectories.contains(directory)) {
      return;
    }
    Path above = parent(directory);
    makeDirectories(above);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw StoreException.permanent(
            Reason.CONFLICT, directory + " is in the way: a directory must be there.", e);
      }
    }
    forceDirectory(above);
    durableDirectories.add(directory);
  }

  private static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      if (!windows()) {
        throw e;
      }
    } catch (IOException e) {
      // Some shares cannot force a directory; they store names as they are made.
      if (!says(e, "invalid argument") && !says(e, "not supported")) {
        throw e;
      }
    }
  }

  private static boolean windows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  private byte[] read(String name, Path file, Optional<ByteRange> range) throws IOException {
    if (range.isEmpty()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long size = channel.size();
        return size == 0 ? new byte[0] : read(name, channel, ByteRange.of(0, size));
      }
    }
    try (OpenFiles.OpenFile opened = open.open(file)) {
      return read(name, opened.channel(), range.get());
    } catch (StoreException e) {
      open.drop(file);
      throw e;
    }
  }

  private byte[] read(String name, FileChannel channel, ByteRange range) throws IOException {
    if (range.length() > Integer.MAX_VALUE - 8) {
      throw StoreException.permanent(
          Reason.INVALID,
          "Cannot read " + range.length() + " bytes of '" + name + "' at once: ask for ranges.");
    }
    long size = channel.size();
    if (range.last() >= size) {
      throw StoreException.permanent(
          Reason.CORRUPT,
          "'"
              + name
              + "' in "
              + root
              + " has "
              + size
              + " bytes, but the bytes "
              + range
              + " were asked for: it was cut short. A check with repair tells what is lost.");
    }
    byte[] bytes = new byte[(int) range.length()];
    for (int done = 0; done < bytes.length; ) {
      ByteBuffer slice = ByteBuffer.wrap(bytes, done, Math.min(SLICE, bytes.length - done));
      int count = channel.read(slice, range.first() + done);
      if (count < 0) {
        throw StoreException.retryable(
            Reason.CORRUPT, "'" + name + "' in " + root + " ended while it was read.");
      }
      done += count;
    }
    return bytes;
  }

  private void collect(Path directory, String prefix, List<ObjectInfo> found) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        boolean atRoot = prefix.isEmpty();
        if (atRoot && (name.equals(ObjectNames.TEMPORARY) || name.equals("lost+found"))) {
          continue;
        }
        BasicFileAttributes attributes = attributes(entry);
        if (attributes == null) {
          continue; // deleted since
        }
        if (attributes.isDirectory()) {
          collect(entry, prefix + name + "/", found);
        } else if (attributes.isRegularFile()) {
          found.add(info(prefix + name, attributes));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      requireRoot();
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static ObjectInfo info(String name, BasicFileAttributes attributes) {
    return new ObjectInfo(name, attributes.size(), attributes.lastModifiedTime().toInstant());
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      if (says(e, "not a directory")) {
        return null;
      }
      throw e;
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 18];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Removes what writers that died left behind, by the file system's own clock. */
  private void sweepOnce(Path newest) throws IOException {
    if (!swept.compareAndSet(false, true)) {
      return;
    }
    Instant now = Files.getLastModifiedTime(newest).toInstant();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(temporary)) {
      for (Path entry : entries) {
        BasicFileAttributes attributes = attributes(entry);
        if (attributes != null
            && attributes.isRegularFile()
            && attributes.lastModifiedTime().toInstant().isBefore(now.minus(STALE))) {
          discard(entry);
        }
      }
    }
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Only room is lost, and the next day's first put tries again: what failed before says more.
    }
  }

  /** Refuses a root that is not there, or that looks like a mount point without its mount. */
  private void requireRoot() throws StoreException {
    try {
      BasicFileAttributes inside = attributes(temporary);
      if (inside != null && inside.isDirectory()) {
        return;
      }
      BasicFileAttributes there = attributes(root);
      if (there == null) {
        throw StoreException.permanent(
            Reason.UNAVAILABLE,
            "The directory "
                + root
                + " does not exist. Mount or connect it, or, if there never was"
                + " a vault in it, create one with 'caravan init'.");
      }
      if (!there.isDirectory()) {
        throw StoreException.permanent(
            Reason.UNAVAILABLE, root + " is not a directory. Choose the directory of the vault.");
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        if (!entries.iterator().hasNext()) {
          throw StoreException.permanent(
              Reason.UNAVAILABLE,
              "The directory "
                  + root
                  + " is empty, as a mount point without its mount is. Mount"
                  + " it, or, if there never was a vault in it, create one with 'caravan init'.");
        }
      }
    } catch (IOException e) {
      throw failure("open", root.toString(), e);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private StoreException failure(String verb, String what, IOException e) {
    if (e instanceof StoreException known) {
      return known;
    }
    String start = "Cannot " + verb + " '" + what + "' in " + root + ": ";
    if (says(e, "no space left") || says(e, "quota exceeded")) {
      return StoreException.permanent(
          Reason.FULL,
          start + "no space is left. Free some, or forget and prune old snapshots.",
          e);
    }
    if (e instanceof AccessDeniedException
        || says(e, "operation not permitted")
        || says(e, "read-only file system")) {
      return StoreException.permanent(
          Reason.DENIED, start + reason(e) + ". Give the user that runs this the right to it.", e);
    }
    if (says(e, "not a directory") || e instanceof NotDirectoryException) {
      return StoreException.permanent(
          Reason.INVALID,
          start + "a part of the path is not a directory. Choose another place.",
          e);
    }
    if (says(e, "file name too long")) {
      return StoreException.permanent(Reason.INVALID, start + "the name is too long.", e);
    }
    return StoreException.retryable(Reason.UNAVAILABLE, start + reason(e) + ".", e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** The JDK has no type for most of what the kernel says, only its words. */
  private static boolean says(Throwable e, String words) {
    String message = e.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains(words);
  }
}
