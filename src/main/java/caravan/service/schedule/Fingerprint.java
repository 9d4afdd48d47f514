package caravan.service.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** What files say, in short, so that a change is seen. */
final class Fingerprint {
  private static final int BUFFER = 16 * 1024;

  private Fingerprint() {}

  /**
   * The hash of names and contents.
   *
   * @param places files, and folders whose files count, but not those of folders in them
   * @return empty if none of them is there
   */
  static String of(List<Path> places) throws IOException {
    MessageDigest digest = sha256();
    boolean any = false;
    for (Path place : places) {
      for (Path file : files(place)) {
        any |= add(digest, file);
      }
    }
    return any ? HexFormat.of().formatHex(digest.digest()) : "";
  }

  private static TreeSet<Path> files(Path place) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    if (!Files.isDirectory(place)) {
      files.add(place);
      return files;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
      for (Path file : all) {
        if (Files.isRegularFile(file)) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private static boolean add(MessageDigest digest, Path file) throws IOException {
    MessageDigest own = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        own.update(buffer, 0, read);
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(own.digest());
    return true;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
