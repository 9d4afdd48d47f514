package caravan.service.drop;

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
