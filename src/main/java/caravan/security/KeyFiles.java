package caravan.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and writes key files: text in which lines that start with {@code #} are comments, and the
 * rest is 64 hex digits. White space between the digits is passed over, so that a key typed off a
 * recovery page in its groups is taken as it is. Stateless, so safe for concurrent use.
 */
public final class KeyFiles {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final int DIGITS = 2 * Credential.KeyFile.LENGTH;

  private KeyFiles() {}

  /**
   * Reads a key file.
   *
   * @throws IOException if it cannot be read, or holds no key; the message names the file and shows
   *     nothing of what is in it
   */
  public static Credential.KeyFile read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_LENGTH + 1);
    }
    if (bytes.length > MAX_LENGTH) {
      throw notAKey(file);
    }
    StringBuilder digits = new StringBuilder();
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
      if (!line.startsWith("#")) {
        digits.append(line.replaceAll("\\s", ""));
      }
    }
    Arrays.fill(bytes, (byte) 0);
    if (digits.length() != DIGITS) {
      throw notAKey(file);
    }
    byte[] key;
    try {
      key = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw notAKey(file); // the cause would show a digit of the key
    }
    Credential.KeyFile credential = new Credential.KeyFile(key);
    Arrays.fill(key, (byte) 0);
    return credential;
  }

  /**
   * Writes a new key file, readable by its owner alone, and answers once it is durable.
   *
   * @param comments lines for people, written behind {@code #}
   * @throws FileAlreadyExistsException if there is a file: a key is never overwritten
   */
  public static void create(Path file, Credential.KeyFile key, List<String> comments)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (String comment : comments) {
      text.append("# ").append(comment.replaceAll("\\R", " ")).append('\n');
    }
    text.append(HexFormat.of().formatHex(key.key())).append('\n');
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } finally {
      Arrays.fill(bytes.array(), (byte) 0);
    }
    forceDirectory(file);
  }

  /** Whether a file holds this key; not so where it holds none. */
  public static boolean holds(Path file, Credential.KeyFile key) {
    try {
      return Arrays.equals(read(file).key(), key.key());
    } catch (IOException e) {
      return false; // whatever it is, it is not this key
    }
  }

  /** A sentence where others than the owner may read the file; empty if none may. */
  public static Optional<String> warning(Path file) throws IOException {
    if (!posix()) {
      return Optional.empty();
    }
    Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
    open.addAll(Files.getPosixFilePermissions(file));
    open.removeAll(
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Others than its owner can reach " + file + ": make it private with chmod 600.");
  }

  private static IOException notAKey(Path file) {
    return new IOException(
        file + " is not a key file: beside lines that start with #, it must hold 64 hex digits.");
  }

  private static FileAttribute<?>[] ownerOnly() {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static void forceDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && posix()) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
