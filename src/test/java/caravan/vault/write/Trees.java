package caravan.vault.write;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.model.Xattr;
import caravan.platform.ExtendedAttributes;
import caravan.platform.FileStatus;
import caravan.platform.RawPaths;
import caravan.platform.SparseFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes trees and says all of one, to compare it with another. */
public final class Trees {
  private Trees() {}

  /**
   * Everything that a backup must bring back, by path below the root: kind, mode, owners, times,
   * content, target, device, attributes, holes, and which names share an inode.
   */
  public static Map<String, String> describe(Path root) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    describe(root, "", new FileStatus(), new HashMap<>(), lines);
    return lines;
  }

  private static void describe(
      Path path, String name, FileStatus status, Map<Long, String> inodes, Map<String, String> to)
      throws IOException {
    Metadata m = status.read(path);
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            "%s %o %d:%d %d.%09d",
            m.kind(), m.mode(), m.uid(), m.gid(), m.mtimeSeconds(), m.mtimeNanos()));
    if (m.kind() == FileKind.FILE) {
      line.append(' ').append(m.size()).append(' ').append(sha256(path));
      line.append(' ').append(Arrays.toString(SparseFile.holes(path, m.size())));
    } else if (m.kind() == FileKind.SYMLINK) {
      line.append(" -> ")
          .append(HexFormat.of().formatHex(RawPaths.bytesOf(Files.readSymbolicLink(path))));
    } else if (m.kind().isDevice()) {
      line.append(' ').append(m.deviceMajor()).append(',').append(m.deviceMinor());
    }
    for (Xattr xattr : ExtendedAttributes.read(path)) {
      line.append(' ').append(xattr.name()).append('=');
      line.append(HexFormat.of().formatHex(xattr.value()));
    }
    if (m.kind() != FileKind.DIRECTORY && m.links() > 1) {
      String first = inodes.computeIfAbsent(m.inode(), i -> name);
      line.append(first.equals(name) ? "" : " same as " + first);
    }
    to.put(name, line.toString());
    if (m.kind() == FileKind.DIRECTORY) {
      List<byte[]> names = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        entries.forEach(e -> names.add(RawPaths.nameOf(e).bytes()));
      }
      names.sort(Arrays::compareUnsigned);
      for (byte[] child : names) {
        FileName entry = FileName.of(child);
        String shown = name + "/" + new String(child, StandardCharsets.ISO_8859_1);
        describe(RawPaths.resolve(path, entry), shown, status, inodes, to);
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same bytes for the same seed. */
  public static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A file, with the folders above it. */
  public static Path file(Path path, byte[] content) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.write(path, content);
  }

  /** Deletes a tree without following links. */
  public static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          delete(entry);
        }
      }
    }
    Files.delete(path);
  }

  /** Runs a command that must succeed. */
  public static String run(Object... command) throws IOException {
    Process process =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(Arrays.toString(command) + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output.strip();
  }

  /** Skips a test where a tool is missing, but never where CI forbids skipping. */
  public static void needTool(String tool) {
    need(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool))),
        tool);
  }

  public static void needRoot() {
    try {
      need((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "root");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void need(boolean present, String what) {
    if (!present && "all".equals(System.getenv("CARAVAN_NO_SKIP"))) {
      throw new AssertionError("needs " + what + ", and CARAVAN_NO_SKIP=all forbids skipping");
    }
    assumeTrue(present, "needs " + what);
  }
}
