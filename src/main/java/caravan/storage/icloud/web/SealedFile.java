package caravan.storage.icloud.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A file that only who knows a password can read: AES-256-GCM under a key that PBKDF2 derives from
 * it, for the owner alone. One that cannot be opened is as good as none, since what is in it can be
 * had anew. Safe for concurrent use by one process.
 */
final class SealedFile {
  private static final byte[] MAGIC = "CVNICLD1".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT = 16;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  /** What OWASP asks for with HMAC-SHA-256; once a process, a third of a second. */
  private static final int ITERATIONS = 600_000;

  private static final int LARGEST = 1 << 20;

  private final Path file;
  private final byte[] password;
  private final byte[] owner;
  private final SecureRandom random = new SecureRandom();
  private byte[] salt = new byte[0];
  private @Nullable SecretKeySpec key;

  /**
   * @param owner whose secrets these are; a file of another's does not open
   */
  SealedFile(Path file, String password, String owner) {
    this.file = file;
    this.password = password.getBytes(StandardCharsets.UTF_8);
    this.owner = owner.getBytes(StandardCharsets.UTF_8);
  }

  /** What was written last; empty if there is nothing that this password opens. */
  synchronized Optional<byte[]> read() throws IOException {
    byte[] bytes;
    try {
      if (Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    int header = MAGIC.length + SALT + NONCE;
    if (bytes.length < header || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    byte[] itsSalt = Arrays.copyOfRange(bytes, MAGIC.length, MAGIC.length + SALT);
    byte[] nonce = Arrays.copyOfRange(bytes, MAGIC.length + SALT, header);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key(itsSalt), nonce);
      return Optional.of(cipher.doFinal(bytes, header, bytes.length - header));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // another password, another account, or damage
    }
  }

  /** Replaces what is there, in one step, and forces it to the disk. */
  synchronized void write(byte[] content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file");
    }
    Files.createDirectories(folder, permissions(folder, "rwx------"));
    byte[] fresh = salt;
    if (fresh.length == 0) {
      fresh = new byte[SALT];
      random.nextBytes(fresh);
    }
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] sealed;
    try {
      sealed = cipher(Cipher.ENCRYPT_MODE, key(fresh), nonce).doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
    Path written = folder.resolve(file.getFileName() + "." + UUID.randomUUID());
    try {
      Set<StandardOpenOption> create =
          EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel =
          FileChannel.open(written, create, permissions(folder, "rw-------"))) {
        ByteBuffer all = ByteBuffer.allocate(MAGIC.length + SALT + NONCE + sealed.length);
        all.put(MAGIC).put(fresh).put(nonce).put(sealed).flip();
        while (all.hasRemaining()) {
          channel.write(all);
        }
        channel.force(true);
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private SecretKeySpec key(byte[] itsSalt) {
    SecretKeySpec known = key;
    if (known == null || !Arrays.equals(salt, itsSalt)) {
      known = new SecretKeySpec(Hashes.pbkdf2(password, itsSalt, ITERATIONS), "AES");
      key = known;
      salt = itsSalt;
    }
    return known;
  }

  private Cipher cipher(int mode, SecretKeySpec with, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, with, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(MAGIC);
    cipher.updateAAD(owner);
    return cipher;
  }

  private static FileAttribute<?>[] permissions(Path near, String posix) {
    return near.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0];
  }
}
