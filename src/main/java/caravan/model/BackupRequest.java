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
 * @param accumulate what the parent snapshot has and is not there any more stays in the new one
 * @param only where there is one: below the one path, nothing else is looked for; goes with {@code
 *     accumulate}
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
    Optional<String> stdinName,
    boolean accumulate,
    Optional<PathTree> only) {
  public BackupRequest {
    paths = List.copyOf(paths);
    excludes = List.copyOf(excludes);
    includes = List.copyOf(includes);
    excludeIfPresent = List.copyOf(excludeIfPresent);
    tags = List.copyOf(tags);
    if (only.isPresent() && !(accumulate && paths.size() == 1)) {
      throw new IllegalArgumentException("chosen paths go with one source that accumulates");
    }
  }

  /** One that holds what is there now, as most do. */
  public BackupRequest(
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
    this(
        source,
        paths,
        excludes,
        includes,
        excludeCaches,
        excludeIfPresent,
        excludeLargerThan,
        oneFileSystem,
        tags,
        force,
        dryRun,
        stdinName,
        false,
        Optional.empty());
  }

  /**
   * The same for a source whose snapshots hold all that the ones before had.
   *
   * @param chosen what alone is looked for below its one path, empty for all
   */
  public BackupRequest accumulating(Optional<PathTree> chosen) {
    return new BackupRequest(
        source,
        paths,
        excludes,
        includes,
        excludeCaches,
        excludeIfPresent,
        excludeLargerThan,
        oneFileSystem,
        tags,
        force,
        dryRun,
        stdinName,
        true,
        chosen);
  }
}
