package caravan.analysis;

import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.Found;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
 * Says what new and changed files are, by name and, where the name does not tell, by the magic
 * number in the first 512 bytes. A detector that reads no more than that cannot be led astray by
 * what is behind it. Loads the detector when the first file needs it. Safe for concurrent use.
 */
public final class Classifier {
  private static final int HEAD = 512;
  private static final String UNKNOWN = "application/octet-stream";

  private static final List<String> TELLING =
      List.of(
          "<",
          "%",
          "{",
          "[",
          "#!",
          "#<",
          "-----",
          "BEGIN:",
          "From ",
          "From:",
          "Received:",
          "Return-Path:",
          "Message-ID:",
          "Delivered-To:",
          "MIME-Version:",
          "GIF8",
          "ISO-10303",
          "II",
          "MM",
          "P1",
          "P2",
          "P3",
          "SQLite",
          "Relay-Version:",
          "Path:",
          "Xref:",
          "Date:",
          "Subject:",
          "To:",
          "X-",
          "(deffile",
          "<?xml",
          "AC10",
          "solid ",
          "//DBG");

  /** After so many files of an extension in a row of one type, the next is taken to be so too. */
  private static final int ENOUGH = 8;

  /** How many files of an extension in a row were found to be of one type. */
  private record Agreed(String type, int files) {
    Agreed and(Agreed next) {
      return type.equals(next.type) ? new Agreed(type, files + 1) : next;
    }
  }

  private final Map<String, Optional<Classification>> byExtension = new ConcurrentHashMap<>();

  private final Map<String, Agreed> agreement = new ConcurrentHashMap<>();

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

  /** The first bytes of a file, read when they are asked for. */
  public interface Head {
    byte[] bytes() throws IOException;
  }

  /**
   * What a file is by its name and its head alone, whatever was classified before.
   *
   * @param name own name, as people read it
   * @param head at least the first 512 bytes, or all that there are
   */
  public Classification classify(String name, Head head) throws IOException {
    Optional<Classification> known = byName(name);
    if (known.isPresent()) {
      return known.get();
    }
    byte[] bytes = head.bytes();
    return of(bytes.length == 0 ? UNKNOWN : byMagic(bytes, name));
  }

  private Classification classify(Found.Changed changed) {
    String name = changed.name().toString();
    Optional<Classification> known = byExtension.computeIfAbsent(key(name), k -> byName(name));
    if (known.isPresent()) {
      return known.get();
    }
    if (changed.metadata().size() == 0) {
      return of(UNKNOWN);
    }
    String type = byMagic(changed.path(), name);
    String key = key(name);
    if (key.startsWith(".")) {
      Agreed agreed = agreement.merge(key, new Agreed(type, 1), Agreed::and);
      if (agreed.files() >= ENOUGH) {
        byExtension.put(key, Optional.of(of(type)));
      }
    }
    return of(type);
  }

  /** The extension, or the whole name of a file without one: "Makefile" says as much as ".c". */
  private static String key(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0
        ? name.substring(dot).toLowerCase(Locale.ROOT)
        : dot == 0 || name.length() > 24 ? "" : name;
  }

  private static Optional<Classification> byName(String name) {
    String type = Detector.TYPES.byName(name);
    return type.equals(UNKNOWN) ? Optional.empty() : Optional.of(of(type));
  }

  private static String byMagic(Path path, String name) {
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      return byMagic(in.readNBytes(HEAD), name);
    } catch (IOException e) {
      return UNKNOWN; // packing opens it too, and reports it
    }
  }

  private static String byMagic(byte[] head, String name) {
    return isPlainText(head)
        ? "text/plain"
        : Heads.type(head).orElseGet(() -> Detector.TYPES.byHead(head, name));
  }

  /**
   * Whether a head is text that begins in none of the ways by which the detector tells kinds of
   * text apart. Most files without an extension are such, and asking the detector costs more than
   * all else here.
   */
  private static boolean isPlainText(byte[] head) {
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\t' && b != '\r' && b != '\f') {
        return false;
      }
    }
    String start =
        new String(head, 0, Math.min(head.length, 16), StandardCharsets.ISO_8859_1).stripLeading();
    return !start.isEmpty()
        && TELLING.stream().noneMatch(start::startsWith)
        && (start.charAt(0) & 0x80) == 0;
  }

  private static Classification of(String type) {
    return new Classification(type, Categories.of(type), "");
  }
}
