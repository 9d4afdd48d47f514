package caravan.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A file with a secret in it: readable by its owner alone, from its first byte on. */
final class OwnerFile {
  private OwnerFile() {}

  /**
   * Makes the directory where it is missing, and tries whether the file can be written in it,
   * before somebody does what cannot be repeated.
   */
  static void prepare(Path file) throws IOException {
    Files.delete(temporary(target(file)));
  }

  /**
   * Writes the file anew, whole or not at all, and forces it to the disk. A link stays one: what it
   * leads to is written.
   */
  static void write(Path file, byte[] bytes) throws IOException {
    Path target = target(file);
    Path temporary = temporary(target);
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path target(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory");
    }
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  private static Path temporary(Path target) throws IOException {
    Path directory = target.getParent();
    if (directory == null) {
      throw new IOException(target + " is no file");
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode("rwx------"));
    }
    return Files.createTempFile(directory, ".caravan", ".tmp", mode("rw-------"));
  }

  private static FileAttribute<?>[] mode(String mode) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
