package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.vault.maintain.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds copies that lie on the disk of their source, and die with it. */
final class SameDisk {
  private SameDisk() {}

  /**
   * The destinations that have the newest snapshot of a source and share a file system with one of
   * its paths. Empty for a source of another machine, and where the system cannot tell.
   *
   * @param machine name of this machine
   */
  static List<String> of(
      Protection source, Collection<DestinationSettings> destinations, String machine) {
    if (!source.host().equals(machine) || source.newest().isEmpty()) {
      return List.of();
    }
    List<String> same = sharing(source.newest().get().snapshot().paths(), destinations);
    same.retainAll(source.holders());
    return same;
  }

  /** The destinations that share a file system with one of these paths, as far as can be told. */
  static List<String> sharing(
      Collection<String> paths, Collection<DestinationSettings> destinations) {
    Set<Object> disks = new HashSet<>();
    paths.forEach(path -> add(disks, Path.of(path)));
    List<String> same = new ArrayList<>();
    for (DestinationSettings destination : destinations) {
      Set<Object> disk = new HashSet<>();
      Engine.directory(destination).ifPresent(directory -> add(disk, directory));
      disk.retainAll(disks);
      if (!disk.isEmpty()) {
        same.add(destination.name());
      }
    }
    return same;
  }

  private static void add(Set<Object> disks, Path path) {
    try {
      disks.add(Files.getAttribute(path, "unix:dev"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return; // gone, or a system without devices: nothing can be said
    }
  }
}
