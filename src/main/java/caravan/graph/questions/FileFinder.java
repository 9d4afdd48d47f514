package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the file that a path means. Safe for concurrent use. */
public final class FileFinder {
  private static final String EXACT =
      """
      MATCH (f:File {path: $path})
      WHERE $source IS NULL OR f.source = $source
      RETURN f.key AS key, f.source AS source, f.path AS path, f.present AS present
      ORDER BY source
      """;

  private static final String ALIKE =
      """
      CALL db.index.fulltext.queryNodes('file_names', $words, {limit: 100}) YIELD node
      RETURN DISTINCT node.path AS path
      """;

  private static final String BESIDE =
      """
      MATCH (f:File) WHERE f.path STARTS WITH $directory RETURN f.path AS path LIMIT 200
      """;

  /** Longer words are none that an index knows, and cost time. */
  private static final int LONGEST_WORD = 64;

  private static final int MOST_WORDS = 8;

  private final GraphSession graph;

  public FileFinder(GraphSession graph) {
    this.graph = graph;
  }

  /**
   * The file at a path; or, if there is none, the only one whose path ends with it.
   *
   * @param path absolute, or the last parts of one
   * @param source null for any
   * @throws UnknownNameException if there is none, with names like it; or if several sources have
   *     it, with these
   */
  public FileRef find(String path, @Nullable String source)
      throws GraphException, UnknownNameException {
    List<FileRef> found = exact(path, source);
    if (found.isEmpty()) {
      List<String> alike = alike(path);
      List<String> ending = alike.stream().filter(known -> known.endsWith("/" + path)).toList();
      if (path.startsWith("/") || ending.size() != 1) {
        throw new UnknownNameException(path, ending.isEmpty() ? alike : ending, false);
      }
      found = exact(ending.get(0), source);
    }
    List<FileRef> present = found.stream().filter(FileRef::present).toList();
    List<FileRef> chosen = present.isEmpty() ? found : present;
    if (chosen.isEmpty()) {
      throw new UnknownNameException(path, List.of(), false);
    }
    if (chosen.size() > 1) {
      throw new UnknownNameException(path, chosen.stream().map(FileRef::source).toList(), true);
    }
    return chosen.get(0);
  }

  private List<FileRef> exact(String path, @Nullable String source) throws GraphException {
    Map<String, Object> parameters = Rows.parameters("path", path, "source", source);
    return graph.read(tx -> tx.run(EXACT, parameters).list(Rows::file));
  }

  private List<String> alike(String path) throws GraphException {
    TreeSet<String> paths = new TreeSet<>();
    String words = words(path);
    if (!words.isEmpty()) {
      Map<String, Object> parameters = Map.of("words", words);
      paths.addAll(
          graph.read(tx -> tx.run(ALIKE, parameters).list(row -> row.get("path").asString())));
    }
    int slash = path.lastIndexOf('/');
    if (paths.isEmpty() && slash > 0) {
      Map<String, Object> parameters = Map.of("directory", path.substring(0, slash + 1));
      paths.addAll(
          graph.read(tx -> tx.run(BESIDE, parameters).list(row -> row.get("path").asString())));
    }
    return new ArrayList<>(paths);
  }

  /**
   * The words of a file's name, each as it is or nearly so, as the index cuts them (it leaves
   * {@code lease.pdf} whole) and cut at dots too; nothing in them can be syntax.
   */
  private static String words(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    Set<String> terms = new LinkedHashSet<>();
    for (String separators : List.of("[^\\p{L}\\p{N}._]+", "[^\\p{L}\\p{N}]+")) {
      for (String word : name.split(separators, -1)) {
        String bare = word.replaceAll("^[._]+|[._]+$", "");
        if (!bare.isEmpty() && bare.length() <= LONGEST_WORD && terms.size() < MOST_WORDS) {
          terms.add('"' + bare + "\" OR " + bare + "~");
        }
      }
    }
    return String.join(" OR ", terms);
  }
}
