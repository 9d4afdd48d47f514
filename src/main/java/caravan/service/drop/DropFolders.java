package caravan.service.drop;

import caravan.platform.cache.Claims;
import caravan.service.Starter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The drop folders of a service, by name. Immutable, and safe for concurrent use. */
public final class DropFolders {
  private final Map<String, DropFolder> folders = new LinkedHashMap<>();

  public DropFolders(Collection<DropFolder> folders) {
    folders.forEach(folder -> this.folders.put(folder.settings().name(), folder));
  }

  /**
   * Those of the settings.
   *
   * @param home the Caravan home
   * @param owner the same for one home always, 8 letters or digits
   * @param starter runs the backups
   * @param claims {@link SoleClaims}, or such as several machines share that serve the same folders
   */
  public static DropFolders of(
      Collection<DropSettings> settings,
      Path home,
      String owner,
      Starter starter,
      Claims claims,
      Clock clock) {
    return new DropFolders(
        settings.stream()
            .map(one -> new DropFolder(one, home, owner, starter, claims, clock))
            .toList());
  }

  public List<DropFolder> all() {
    return List.copyOf(folders.values());
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public DropFolder get(String name) {
    DropFolder folder = folders.get(name);
    if (folder == null) {
      throw new IllegalArgumentException(
          "There is no drop folder '"
              + name
              + "'. There are: "
              + String.join(", ", folders.keySet()));
    }
    return folder;
  }
}
