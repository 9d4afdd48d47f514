package caravan.analysis.sensitivity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which held files a person has said yes to, in a file of the Caravan home: the SHA-256 of each
 * path, a line each, so that the list names nothing. A yes holds for the path, whatever the file
 * holds later; without the file all are asked for again. Safe for concurrent use.
 */
public final class Approvals {
  private static final String FILE = "allowed-held";

  private final Path file;
  private final Set<String> allowed = new TreeSet<>();

  private Approvals(Path file) {
    this.file = file;
  }

  /**
   * What was allowed so far.
   *
   * @param home the Caravan home
   * @throws IOException if the list is there and cannot be read
   */
  public static Approvals in(Path home) throws IOException {
    Approvals approvals = new Approvals(home.resolve(FILE));
    approvals.allowed.addAll(HomeList.read(approvals.file));
    return approvals;
  }

  public synchronized boolean has(String path) {
    return allowed.contains(id(path));
  }

  /** Adds these paths, and has them on disk when it returns. */
  public synchronized void add(Collection<String> paths) throws IOException {
    if (paths.isEmpty()) {
      return;
    }
    paths.forEach(path -> allowed.add(id(path)));
    HomeList.change(
        file,
        lines -> {
          allowed.addAll(lines);
          return List.copyOf(allowed);
        });
  }

  /** What stands for a path: its SHA-256. */
  static String id(String path) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(path.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
