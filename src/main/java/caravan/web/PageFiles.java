package caravan.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of the page, in memory: some dozen of a few kilobytes. What is not among them by its
 * very name does not exist, so no path leads anywhere else. Immutable.
 */
final class PageFiles {
  static final String INDEX = "index.html";

  private static final String WHERE = "classpath:page/*";
  private static final String VERSION_MARK = "{{version}}";
  private static final int VERSION_BYTES = 12;
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "svg", "image/svg+xml");

  private final Map<String, PageFile> files;
  private final String version;

  /**
   * One of them.
   *
   * @param type its media type
   */
  record PageFile(String type, byte[] bytes) {}

  private PageFiles(Map<String, PageFile> files, String version) {
    this.files = files;
    this.version = version;
  }

  /**
   * Reads all of them.
   *
   * @throws IOException if one cannot be read or is of no known kind; the program was not put
   *     together whole then
   */
  static PageFiles load() throws IOException {
    Map<String, byte[]> read = new TreeMap<>();
    for (Resource resource : new PathMatchingResourcePatternResolver().getResources(WHERE)) {
      String name = String.valueOf(resource.getFilename());
      read.put(name, resource.getContentAsByteArray());
    }
    if (!read.containsKey(INDEX)) {
      throw new IOException("The page is not part of this program. Install Caravan again.");
    }
    String version = version(read);
    Map<String, PageFile> files = new TreeMap<>();
    for (Map.Entry<String, byte[]> each : read.entrySet()) {
      String name = each.getKey();
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type == null) {
        throw new IOException("No media type is known for page/" + name + ". Add it to PageFiles.");
      }
      byte[] bytes = each.getValue();
      if (name.equals(INDEX)) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        bytes = text.replace(VERSION_MARK, version).getBytes(StandardCharsets.UTF_8);
      }
      files.put(name, new PageFile(type, bytes));
    }
    return new PageFiles(files, version);
  }

  private static String version(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            digest.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Changes with any of the files; a part of their addresses, so that browsers may keep them. */
  String version() {
    return version;
  }

  Optional<PageFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }
}
