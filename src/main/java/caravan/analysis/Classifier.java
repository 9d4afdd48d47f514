package caravan.analysis;

import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.Found;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says what new and changed files are, by name and, where the name does not tell, by the magic number in the first 4 KiB.
 * A detector that reads no more than that cannot be led astray by what is behind it. Loads the detector when the first
 * file needs it. Safe for concurrent use.
 */
public final class Classifier {
  private static final int HEAD = 4096;
  private static final String UNKNOWN = "application/octet-stream";

  private final Map<String, Optional<Classification>> byExtension = new ConcurrentHashMap<>();

  /** The detector, loaded when it is first needed: a backup without changes never does. */
  private static final class Detector {
    static final MediaTypes TYPES = new MediaTypes();
  }

  /** The batch with its changed files classified. */
  public FileBatch classify(FileBatch batch) {
    List<Found> steps = null;
    for (int i = 0; i < batch.steps().size(); i++) {
      if (batch.steps().get(i) instanceof Found.Changed changed) {
        if (steps == null) {
          steps = new ArrayList<>(batch.steps());
        }
        steps.set(i, changed.with(classify(changed)));
      }
    }
    return steps == null ? batch : batch.with(steps);
  }

  private Classification classify(Found.Changed changed) {
    String name = changed.name().toString();
    Optional<Classification> known = byExtension.computeIfAbsent(key(name), k -> byName(name));
    if (known.isPresent()) {
      return known.get();
    }
    return of(changed.metadata().size() == 0 ? UNKNOWN : byMagic(changed.path(), name));
  }

  /** The extension, or the whole name of a file without one: "Makefile" says as much as ".c". */
  private static String key(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot).toLowerCase(Locale.ROOT) : dot == 0 || name.length() > 24 ? "" : name;
  }

  private static Optional<Classification> byName(String name) {
    String type = Detector.TYPES.byName(name);
    return type.equals(UNKNOWN) ? Optional.empty() : Optional.of(of(type));
  }

  private static String byMagic(Path path, String name) {
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      return Detector.TYPES.byHead(in.readNBytes(HEAD), name);
    } catch (IOException e) {
      return UNKNOWN; // packing opens it too, and reports it
    }
  }

  private static Classification of(String type) {
    return new Classification(type, Categories.of(type), "");
  }
}
