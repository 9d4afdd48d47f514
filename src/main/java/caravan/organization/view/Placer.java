package caravan.organization.view;

import caravan.vault.organized.SafeNames;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Places single files by the rules of the {@link OrganizedView}, for who cannot hold all of them.
 * Folders of projects and clusters keep their first names; that two files may want one name is up
 * to the caller. Not safe for concurrent use.
 */
public final class Placer {
  private final PlaceMemory memory = new PlaceMemory();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, String> met = new TreeMap<>();
  private final Places places;

  /**
   * A place.
   *
   * @param directory safe names parted by slashes
   * @param firm whether a rule or a project asks for it, so that a file elsewhere is to move there
   */
  public record Placed(String directory, boolean firm) {}

  /**
   * @param rules the first that matches counts
   * @param roots absolute paths of the source
   * @param before what {@link #memory} gave the last time, or an empty memory
   * @param current the id that a cluster has now, of any that it ever had
   */
  public Placer(
      List<Rule> rules, List<String> roots, PlaceMemory before, IntUnaryOperator current) {
    memory.projects.putAll(before.projects);
    memory.clusters.putAll(before.clusters);
    memory.projects.values().forEach(name -> taken.add(fold(name)));
    places =
        new Places(
            rules,
            Projects.over(met),
            roots,
            cluster ->
                memory.clusters.computeIfAbsent(
                    current.applyAsInt(cluster.id()), id -> cluster.name()));
  }

  /**
   * Where a file belongs.
   *
   * @param project root of the outermost project that it is in
   */
  public Placed place(Subject file, Optional<String> project) {
    project.ifPresent(root -> met.computeIfAbsent(root, this::folder));
    Choice choice = places.choose(file);
    boolean firm = choice.follows().startsWith("rule ") || choice.follows().startsWith("project ");
    return new Placed(choice.directory(), firm);
  }

  private String folder(String root) {
    return memory.projects.computeIfAbsent(
        root,
        r -> {
          String name = SafeNames.of(r.substring(r.lastIndexOf('/') + 1));
          if (!taken.add(fold(name))) {
            name = SafeNames.marked(name, SafeNames.mark(r.getBytes(StandardCharsets.UTF_8)));
            taken.add(fold(name));
          }
          return name;
        });
  }

  /** The names of folders, to give to the next one. */
  public PlaceMemory memory() {
    return memory;
  }

  private static String fold(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
