package caravan.analysis.text;

import ai.onnxruntime.OrtEnvironment;
import caravan.platform.temporary.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where native libraries go: a folder among the temporary files of this process, removed when it
 * ends, and by a later one where it was killed. Left alone, the tokenizer would keep its own in the
 * user's home for ever, and ONNX Runtime would leave an empty folder behind each time.
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
    Path made = TemporaryFiles.ofProcess().makeFolder("meaning-");
    folder = made;
    unpack(made);
    System.setProperty(TOKENIZER, made.toString());
    // it asks for the outside world only where its own library is not in the jar: never
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "meaning-cleanup"));
  }

  /** Puts ONNX Runtime's libraries there; on a platform that it has none for, it will say so. */
  private static void unpack(Path made) throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    String platform =
        (system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux")
            + (machine.equals("aarch64") ? "-aarch64" : "-x64");
    for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
      String name = System.mapLibraryName(library);
      try (InputStream in =
          OrtEnvironment.class.getResourceAsStream("native/" + platform + "/" + name)) {
        if (in == null) {
          return;
        }
        Files.copy(in, made.resolve(name));
      }
    }
    System.setProperty("onnxruntime.native.path", made.toString());
  }

  static @Nullable Path folder() {
    return folder;
  }

  private static void remove(Path made) {
    if (!Files.exists(made)) {
      return; // gone with the other temporary files of this process
    }
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
