package caravan.cli;

import caravan.config.Settings;
import caravan.config.SpoolSettings;
import caravan.platform.temporary.Folders;
import caravan.platform.temporary.TemporaryFiles;
import caravan.service.drop.DropSettings;
import caravan.storage.spool.Spool;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows every temporary file that Caravan makes, and removes what was left by processes that were
 * killed: when a service starts, before it begins anything, and each hour while it runs. What is in
 * use is known by its lock where many bytes lie (temporary files, the spool), and by its age where
 * a file is only written and renamed (the Caravan home, drop folders). Two kinds are not touched
 * here: what lies at a destination, which the store of the destination tidies, and what a restore
 * that was killed has left in its target, which a person may want. For one thread.
 */
final class Leftovers {
  private static final Duration EVERY = Duration.ofHours(1);

  /** Whoever writes one of these files is done within minutes. */
  private static final Duration WRITTEN = Duration.ofHours(1);

  /** Folders of the home in which nothing but Caravan writes. */
  private static final List<String> OWN = List.of("access", "cache", "operations", "state");

  private static final int DEPTH = 8;

  /** As the JDK names temporary files: digits at random before the end. */
  private static final Pattern FILE = Pattern.compile(".*[0-9]{4,}\\.tmp");

  private static final Pattern FOLDER = Pattern.compile("(graph-server-new|\\.recover)[0-9]{4,}");

  /** Contents in clear, while they are analyzed. */
  private static final Path WORK = Path.of("understanding", "work");

  private static final Pattern DROPPED = Pattern.compile("\\.caravan-drop-[0-9]{4,}\\.part");

  private static final Pattern FRESH = Pattern.compile("\\.fresh-[0-9]{4,}\\.tmp");

  /** Folders of a drop folder that hold what was dropped, under the names that it had. */
  private static final List<Path> KEPT =
      List.of(Path.of(".caravan", "done"), Path.of(".caravan", "failed", "files"));

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Path home;
  private final Supplier<Settings> settings;
  private Instant last = Instant.MIN;
  private int removed;

  /** A place that is tidied. */
  private interface Place {
    void tidy() throws IOException;
  }

  /**
   * @param settings as they are now
   */
  Leftovers(Path home, Supplier<Settings> settings) {
    this.home = home;
    this.settings = settings;
  }

  /** Removes all that is surely left, however young. */
  void atStart(Instant now) {
    tidy(now, Duration.ZERO);
    tidy("the spool", this::spool); // once: each backup does the same before it begins
  }

  /** Once an hour, removes what is older than the settings keep it. */
  void tick(Instant now) {
    if (!now.isBefore(last.plus(EVERY))) {
      tidy(now, settings.get().resources().temporary().keep());
    }
  }

  /** What cannot be tidied is said, and keeps nothing else from being so. */
  private void tidy(Instant now, Duration keep) {
    last = now;
    removed = 0;
    Instant before = now.minus(keep.compareTo(WRITTEN) > 0 ? keep : WRITTEN);
    tidy("temporary files", () -> removed += TemporaryFiles.ofProcess().removeLeft(now, keep));
    tidy("the Caravan home", () -> home(before));
    for (DropSettings drop : settings.get().drops().values()) {
      tidy(
          "the drop folder " + drop.directory(),
          () -> walk(drop.directory(), DEPTH, Leftovers::isOursInADrop, before));
    }
    if (removed > 0) {
      LOG.info(
          "Removed {} that killed processes had left.", Texts.count(removed, "temporary file"));
    }
  }

  private static void tidy(String what, Place place) {
    try {
      place.tidy();
    } catch (IOException e) {
      LOG.warn(
          "What killed processes have left of {} could not be removed ({}); it is tried again in an"
              + " hour.",
          what,
          e.toString());
    }
  }

  private void home(Instant before) throws IOException {
    walk(home, 1, Leftovers::isOurs, before);
    for (String folder : OWN) {
      walk(home.resolve(folder), DEPTH, Leftovers::isOurs, before);
    }
  }

  private static boolean isOurs(Path path, boolean folder) {
    String name = String.valueOf(path.getFileName());
    Path parent = path.getParent();
    return folder
        ? FOLDER.matcher(name).matches()
        : FILE.matcher(name).matches() || parent != null && parent.endsWith(WORK);
  }

  /** All else in a drop folder is the user's. */
  private static boolean isOursInADrop(Path path, boolean folder) {
    if (folder) {
      return false;
    }
    String name = String.valueOf(path.getFileName());
    return DROPPED.matcher(name).matches()
        || (FRESH.matcher(name).matches() && contains(path, ".caravan"));
  }

  private static boolean contains(Path path, String folder) {
    for (Path part : path) {
      if (part.toString().equals(folder)) {
        return true;
      }
    }
    return false;
  }

  /** A folder that is not there, as a share that is not mounted, has nothing left. */
  private void walk(Path top, int depth, BiPredicate<Path, Boolean> ours, Instant before)
      throws IOException {
    if (!Files.isDirectory(top)) {
      return;
    }
    Files.walkFileTree(
        top,
        Set.of(),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            return KEPT.stream().anyMatch(folder::endsWith) || visit(folder, true)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            visit(file, attributes.isDirectory()); // one at the depth comes as a file
            return FileVisitResult.CONTINUE;
          }

          /** It has gone meanwhile, or is another user's. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          private boolean visit(Path path, boolean folder) throws IOException {
            if (!ours.test(path, folder) || !touched(path).isBefore(before)) {
              return false;
            }
            Folders.remove(path);
            removed++;
            return true;
          }
        });
  }

  /** The time when it got its name counts too: a copy may have the time of what it is a copy of. */
  private static Instant touched(Path file) throws IOException {
    try {
      Instant modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
      if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        return modified;
      }
      Object changed = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      Instant renamed = changed instanceof FileTime time ? time.toInstant() : modified;
      return renamed.isAfter(modified) ? renamed : modified;
    } catch (NoSuchFileException e) {
      return Instant.MAX; // whoever wrote it has just renamed it
    }
  }

  /** Opening what no run holds removes the parts of objects in it, and closing it what is empty. */
  private void spool() throws IOException {
    SpoolSettings spool = settings.get().spool();
    if (spool.limit() > 0) {
      Spool.closeAll(new Spool(spool.directory(), spool.limit()).leftBehind());
    }
  }
}
