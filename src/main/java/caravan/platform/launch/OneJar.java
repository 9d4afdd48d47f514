package caravan.platform.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Makes one jar of a program's jar and all that its manifest names as its class path. A search for
 * a resource then opens one file instead of three hundred, which is a fifth of a second of each
 * start.
 *
 * <p>Of entries with the same name the first in the order of the class path counts, as it does for
 * a class loader. What is asked for in all jars together (services, Spring's lists and tables,
 * Jolokia's lists) is joined; licences and notices are kept for each jar. Signatures go, since
 * nothing is signed as a whole any more; so do versions for newer Java of jars that do not say that
 * they have any. The manifest is the program's: a library that asks for its own version there gets
 * the program's.
 */
public final class OneJar {
  private static final String META_INF = "META-INF/";
  private static final String VERSIONS = META_INF + "versions/";
  private static final String KEPT_TERMS = META_INF + "licenses/";

  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/([^/]+\\.(SF|RSA|DSA|EC)|MANIFEST\\.MF|INDEX\\.LIST)|(.*/)?module-info\\.class",
          Pattern.CASE_INSENSITIVE);

  /** What whoever passes a jar on has to pass on with it. */
  private static final Pattern TERMS =
      Pattern.compile(
          "(META-INF/)?([^/]*[-_])?(LICEN[CS]E|NOTICE|COPYRIGHT)[^/]*", Pattern.CASE_INSENSITIVE);

  /** What licences want to be said of files that were changed. */
  private static final String CHANGES =
      "Classes in this jar with methods named "
          + PlainMethods.PREFIX
          + "N were changed by Caravan: these methods do what Java would link at run time.\n";

  /** What of a class says which Java it was compiled for. */
  private static final int HEAD = 8;

  private final ZipArchiveOutputStream out;
  private final Set<String> names = new HashSet<>();
  private final Map<String, List<String>> joined = new LinkedHashMap<>();

  private OneJar(ZipArchiveOutputStream out) {
    this.out = out;
  }

  /**
   * Makes it, and beside it the one to start.
   *
   * @param args the program's jar, the jar to make, and the one to start
   */
  public static void main(String[] args) {
    try {
      make(Path.of(args[0]), Path.of(args[1]));
      makeStart(Path.of(args[1]), Path.of(args[2]));
    } catch (IOException e) {
      System.err.println("caravan: " + e);
      System.exit(1);
    }
  }

  /**
   * Makes it; an older one is replaced.
   *
   * @throws IOException if a jar of the class path is missing or damaged, or the disk is full; an
   *     older one is left as it is
   */
  static void make(Path program, Path target) throws IOException {
    Manifest manifest;
    try (JarFile jar = new JarFile(program.toFile())) {
      manifest = jar.getManifest();
    }
    Attributes main = manifest.getMainAttributes();
    List<Path> parts = new ArrayList<>(List.of(program));
    String path = main.getValue(Attributes.Name.CLASS_PATH);
    for (String part : path == null ? new String[0] : path.strip().split(" +")) {
      parts.add(program.resolveSibling(part));
    }
    main.remove(Attributes.Name.CLASS_PATH);
    main.put(new Attributes.Name("Multi-Release"), "true");
    Path unfinished = target.resolveSibling(target.getFileName() + ".new");
    try {
      try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(unfinished)) {
        out.setUseZip64(Zip64Mode.AsNeeded);
        OneJar one = new OneJar(out);
        one.write(JarFile.MANIFEST_NAME, bytes(manifest));
        one.write(META_INF + "caravan-changes.txt", CHANGES.getBytes(StandardCharsets.UTF_8));
        for (Path part : parts) {
          one.add(part);
        }
        one.writeJoined();
      }
      Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * Makes a jar of a manifest alone that starts a program's jar. Java opens what it is told to
   * start twice, and closes it in between: with the directory of a large jar that takes a
   * fourteenth of the start of a backup.
   *
   * @param program lies in the same directory
   */
  static void makeStart(Path program, Path target) throws IOException {
    Manifest manifest;
    try (JarFile jar = new JarFile(program.toFile())) {
      manifest = jar.getManifest();
    }
    Attributes main = manifest.getMainAttributes();
    main.remove(new Attributes.Name("Multi-Release"));
    main.put(Attributes.Name.CLASS_PATH, program.getFileName().toString());
    Files.deleteIfExists(target);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(target), manifest)) {
      out.finish();
    }
  }

  private static byte[] bytes(Manifest manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }

  private void add(Path part) throws IOException {
    boolean versions = hasVersions(part);
    try (ZipFile zip = ZipFile.builder().setPath(part).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        String name = entry.getName();
        if (LEFT_OUT.matcher(name).matches() || (!versions && name.startsWith(VERSIONS))) {
          continue;
        }
        if (Joining.of(name).isPresent()) {
          try (InputStream in = zip.getInputStream(entry)) {
            joined
                .computeIfAbsent(name, key -> new ArrayList<>())
                .add(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
          }
        } else if (names.add(name)) {
          copy(zip, entry);
        } else if (TERMS.matcher(name).matches()) {
          String kept = KEPT_TERMS + part.getFileName() + "/" + name;
          if (names.add(kept)) {
            try (InputStream in = zip.getInputStream(entry)) {
              write(kept, in.readAllBytes());
            }
          }
        }
      }
    }
  }

  private void copy(ZipFile zip, ZipArchiveEntry entry) throws IOException {
    if (entry.getName().endsWith(".class")) {
      try (InputStream in = zip.getInputStream(entry)) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(in.readNBytes(HEAD));
        if (PlainMethods.concerns(bytes.toByteArray())) {
          in.transferTo(bytes);
          Optional<byte[]> plain = PlainMethods.rewritten(bytes.toByteArray());
          if (plain.isPresent()) {
            write(entry.getName(), plain.get());
            return;
          }
        }
      }
    }
    try (InputStream raw = zip.getRawInputStream(entry)) {
      out.addRawArchiveEntry(entry, raw);
    }
  }

  private static boolean hasVersions(Path part) throws IOException {
    try (JarFile jar = new JarFile(part.toFile())) {
      return jar.isMultiRelease();
    }
  }

  private void writeJoined() throws IOException {
    for (Map.Entry<String, List<String>> one : joined.entrySet()) {
      List<String> texts = one.getValue();
      String name = one.getKey();
      String text = texts.size() == 1 ? texts.get(0) : Joining.of(name).orElseThrow().join(texts);
      write(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTime(0); // the same jar from the same parts
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }
}
