package caravan.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what a restore that was killed has left at the top of its target. It is not removed: it may
 * be what somebody needed, and a folder there may have got other files since.
 */
final class KilledRestores {
  /** As a restore names what is not whole yet: its snapshot, its process, and a number. */
  private static final Pattern NAME =
      Pattern.compile("\\.caravan-restore-[0-9a-f]+-([0-9]{1,9})-[0-9]+");

  private KilledRestores() {}

  static void tell(World world, Path target) throws IOException {
    List<String> left = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, ".caravan-restore-*")) {
      for (Path each : found) {
        Matcher name = NAME.matcher(String.valueOf(each.getFileName()));
        if (name.matches() && isGone(Long.parseLong(name.group(1)))) {
          left.add(name.group());
        }
      }
    }
    if (!left.isEmpty()) {
      world.say(
          "A restore into "
              + target
              + " was killed before; what it had not finished is there still, as "
              + left.get(0)
              + (left.size() > 1 ? " and " + (left.size() - 1) + " more" : "")
              + ". Delete it when you have what you want.");
    }
  }

  private static boolean isGone(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
  }
}
