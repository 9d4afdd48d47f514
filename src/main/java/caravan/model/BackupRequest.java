package caravan.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to back up, and how to choose from it.
 *
 * @param source name under which snapshots of it are found again
 * @param paths absolute roots
 * @param excludes patterns in gitignore's syntax
 * @param includes patterns; where there are any, only files that match are kept
 * @param excludeCaches leave out folders with a CACHEDIR.TAG
 * @param excludeIfPresent leave out folders that hold a file of this name ({@code NAME} or {@code
 *     NAME:start})
 * @param excludeLargerThan bytes; leave out larger files
 * @param oneFileSystem stay on the file system of each root
 * @param tags for the snapshot
 * @param force read every file again
 * @param dryRun store nothing
 * @param stdinName where there is one: back up standard input as a file of this name, in place of
 *     the paths
 */
public record BackupRequest(
    String source,
    List<Path> paths,
    List<String> excludes,
    List<String> includes,
    boolean excludeCaches,
    List<String> excludeIfPresent,
    Optional<Long> excludeLargerThan,
    boolean oneFileSystem,
    List<String> tags,
    boolean force,
    boolean dryRun,
    Optional<String> stdinName) {
  public BackupRequest {
    paths = List.copyOf(paths);
    excludes = List.copyOf(excludes);
    includes = List.copyOf(includes);
    excludeIfPresent = List.copyOf(excludeIfPresent);
    tags = List.copyOf(tags);
  }
}
