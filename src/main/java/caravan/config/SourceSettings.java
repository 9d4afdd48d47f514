package caravan.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Settings of one source: what is backed up together, under one name.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}; at most 63 characters
 * @param paths absolute, at least one
 * @param include rules in gitignore's form; empty means all
 * @param exclude rules in gitignore's form
 * @param excludeCaches whether directories with a {@code CACHEDIR.TAG} are left out
 * @param excludeIfPresent names of files whose presence leaves a directory out
 * @param excludeLargerThan bytes above which a file is left out
 * @param oneFileSystem whether other file systems below the paths are left out
 * @param tags put on its snapshots
 * @param schedule quartz cron expression or {@code every 15m}; its own or that of all, empty for
 *     none
 * @param care what is done for it beside storing it
 */
public record SourceSettings(
    String name,
    List<String> paths,
    List<String> include,
    List<String> exclude,
    boolean excludeCaches,
    List<String> excludeIfPresent,
    OptionalLong excludeLargerThan,
    boolean oneFileSystem,
    List<String> tags,
    Optional<String> schedule,
    SourceCare care) {
  public SourceSettings {
    paths = List.copyOf(paths);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    excludeIfPresent = List.copyOf(excludeIfPresent);
    tags = List.copyOf(tags);
  }
}
