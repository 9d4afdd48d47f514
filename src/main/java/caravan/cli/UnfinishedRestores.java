package caravan.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What restores that were killed, or met a full disk, have left at the top of their target. It is
 * not removed: it may be what somebody needed, and a folder there may have got other files since.
 */
final class UnfinishedRestores {
  /** As a restore names what is not whole yet: its snapshot, its process, and a number. */
  private static final Pattern NAME =
      Pattern.compile("\\.caravan-restore-[0-9a-f]+-([0-9]{1,9})-[0-9]+");

  /** Where restores of this process write now. */
  private static final Set<Path> RUNNING = ConcurrentHashMap.newKeySet();

  private UnfinishedRestores() {}

  /** From now on, and until {@link #ended}, what this process has in the target is no leftover. */
  static void begun(Path target) {
    RUNNING.add(target);
  }

  static void ended(Path target) {
    RUNNING.remove(target);
  }

  /** Whether there is nothing in a folder but what unfinished restores have left. */
  static boolean isFree(Path target) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(target)) {
      return StreamSupport.stream(all.spliterator(), false).allMatch(e -> isLeft(e, target));
    }
  }

  static void tell(World world, Path target) throws IOException {
    List<String> left;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, ".caravan-restore-*")) {
      left =
          StreamSupport.stream(found.spliterator(), false)
              .filter(each -> isLeft(each, target))
              .map(each -> String.valueOf(each.getFileName()))
              .toList();
    }
    if (!left.isEmpty()) {
      world.say(
          "A restore into "
              + target
              + " did not end; what it has written is there, as "
              + left.get(0)
              + (left.size() > 1 ? " and " + (left.size() - 1) + " more" : "")
              + ", and takes room. Delete it when you have what you want.");
    }
  }

  private static boolean isLeft(Path path, Path target) {
    Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
    if (!name.matches()) {
      return false;
    }
    long pid = Long.parseLong(name.group(1));
    return pid == ProcessHandle.current().pid()
        ? !RUNNING.contains(target)
        : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
  }
}
