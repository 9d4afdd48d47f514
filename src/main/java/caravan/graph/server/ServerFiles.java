package caravan.graph.server;

import caravan.graph.GraphException;
import caravan.graph.GraphException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The jars of the embedded database. Where Caravan runs from folders they are used in place; from
 * its jar they are unpacked once for each build.
 */
final class ServerFiles {
  private static final String FOLDER = "/graph-server/";
  private static final String LIST = FOLDER + "files";
  private static final int NAME_LENGTH = 16;

  private ServerFiles() {}

  /**
   * The folder with the jars, and nothing else but their list.
   *
   * @param cache a folder of Caravan's own, made if missing
   * @throws GraphException if this build has none
   */
  static Path folder(Path cache) throws IOException {
    URL list = ServerFiles.class.getResource(LIST);
    if (list == null) {
      throw new GraphException(
          Reason.SETTINGS,
          "This build of Caravan has no embedded graph. Set caravan.graph.mode to 'server' with a"
              + " caravan.graph.uri, or to 'off', or build without -P no-embedded-graph.");
    }
    if (list.getProtocol().equals("file")) {
      return Objects.requireNonNull(local(list).getParent());
    }
    byte[] bytes;
    try (InputStream in = list.openStream()) {
      bytes = in.readAllBytes();
    }
    Path folder = cache.resolve("graph-server-" + name(bytes));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(cache);
    Path fresh = Files.createTempDirectory(cache, "graph-server-new");
    try {
      unpack(bytes, fresh);
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      Folders.delete(fresh); // another command was faster
    } catch (FileSystemException e) {
      Folders.delete(fresh);
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    Folders.removeOld(cache, "graph-server-*", folder);
    return folder;
  }

  private static void unpack(byte[] list, Path folder) throws IOException {
    for (String line : new String(list, StandardCharsets.UTF_8).lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      try (InputStream in = ServerFiles.class.getResourceAsStream(FOLDER + line)) {
        if (in == null) {
          throw new IOException(
              "Caravan's jar lacks " + line + " of the embedded graph: install it again");
        }
        Files.copy(in, folder.resolve(line));
      }
    }
  }

  private static Path local(URL url) throws IOException {
    try {
      return Path.of(new URI(url.toString()));
    } catch (URISyntaxException e) {
      throw new IOException(url + " is no file", e);
    }
  }

  private static String name(byte[] list) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(list);
      return HexFormat.of().formatHex(hash).substring(0, NAME_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
