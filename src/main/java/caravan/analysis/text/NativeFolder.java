package caravan.analysis.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where native libraries go. ONNX Runtime unpacks its own into a private folder of the temporary
 * directory and removes it when the process ends. The tokenizer would keep its own in the user's
 * home for ever, and is told another private folder of the temporary directory, removed likewise.
 * Who kills the process has to remove its temporary directory.
 */
final class NativeFolder {
  private static final String TOKENIZER = "ENGINE_CACHE_DIR";
  private static @Nullable Path folder;

  private NativeFolder() {}

  /** Once for a process; before the first use of the tokenizer. */
  static synchronized void prepare() throws IOException {
    if (folder != null) {
      return;
    }
    Path made = Files.createTempDirectory("caravan-meaning-");
    folder = made;
    System.setProperty(TOKENIZER, made.toString());
    System.setProperty("RUST_FLAVOR", "cpu"); // else it looks for a graphics card
    // it asks for the outside world only where its own library is not in the jar: never
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "meaning-cleanup"));
  }

  static @Nullable Path folder() {
    return folder;
  }

  private static void remove(Path made) {
    try (Stream<Path> walk = Files.walk(made)) {
      List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // Windows holds a loaded library until the process is gone: its temporary files, not ours
      System.err.println("Some temporary files stay in " + made + ".");
    }
  }
}
