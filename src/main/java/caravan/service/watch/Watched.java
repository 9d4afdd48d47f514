package caravan.service.watch;

import java.nio.file.Path;
import java.util.List;

/**
 * A source whose changes are backed up as they come. Immutable.
 *
 * @param source its name
 * @param job what is asked for when it has changed
 * @param roots folders and files
 * @param never folders in them that are none of it: vaults, and the Caravan home, or each backup
 *     would set off the next
 */
public record Watched(String source, String job, List<Path> roots, List<Path> never) {
  public Watched {
    roots = List.copyOf(roots);
    never = List.copyOf(never);
  }
}
