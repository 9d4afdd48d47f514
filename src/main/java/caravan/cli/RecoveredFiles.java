package caravan.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Puts files into a Caravan home, each whole or not at all, and never over another one unasked. */
final class RecoveredFiles {
  private final Map<Path, Path> files = new TreeMap<>();

  /**
   * @param staged a folder that holds them as they are to lie in the home
   */
  RecoveredFiles(Path staged, Path home) throws IOException {
    try (Stream<Path> all = Files.walk(staged)) {
      for (Path from : all.filter(path -> !isFolder(path)).toList()) {
        files.put(home.resolve(staged.relativize(from).toString()), from);
      }
    }
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Those that are there already, but differ. */
  List<Path> differing() throws IOException {
    List<Path> differing = new ArrayList<>();
    for (Map.Entry<Path, Path> file : files.entrySet()) {
      if (Files.exists(file.getKey(), LinkOption.NOFOLLOW_LINKS)
          && !same(file.getKey(), file.getValue())) {
        differing.add(file.getKey());
      }
    }
    return differing;
  }

  /** Those that are not there yet. */
  List<Path> missing() {
    return files.keySet().stream()
        .filter(path -> !Files.exists(path, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private static boolean same(Path there, Path from) throws IOException {
    if (Files.isSymbolicLink(there) || Files.isSymbolicLink(from)) {
      return Files.isSymbolicLink(there)
          && Files.isSymbolicLink(from)
          && Files.readSymbolicLink(there).equals(Files.readSymbolicLink(from));
    }
    return Files.isRegularFile(there)
        && Files.isRegularFile(from)
        && Files.mismatch(there, from) < 0;
  }

  /**
   * Writes what is not there; what is there and differs is kept under another name.
   *
   * @return what was written
   */
  List<Path> write(Instant now) throws IOException {
    List<Path> written = new ArrayList<>();
    for (Map.Entry<Path, Path> file : files.entrySet()) {
      Path target = file.getKey();
      boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
      if (there && same(target, file.getValue())) {
        continue;
      }
      if (there) {
        putAside(target, now);
      }
      place(file.getValue(), target);
      written.add(target);
    }
    return written;
  }

  /** Renames a file, so that another one gets its name; answers the new name. */
  static Path putAside(Path file, Instant now) throws IOException {
    String stamp = now.toString().replaceAll("[:.]", "-");
    Path aside = file.resolveSibling(file.getFileName() + ".before-" + stamp);
    return Files.move(file, aside);
  }

  private static void place(Path from, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = Files.createTempDirectory(folder, ".recover").resolve("file");
    try {
      Files.copy(from, temporary, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      if (!Files.isSymbolicLink(temporary)) {
        try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.READ)) {
          written.force(true);
        }
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
      Files.delete(temporary.getParent());
    }
    try (FileChannel name = FileChannel.open(folder, StandardOpenOption.READ)) {
      name.force(true);
    }
  }
}
