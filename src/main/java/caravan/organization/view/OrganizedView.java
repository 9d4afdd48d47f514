package caravan.organization.view;

import caravan.vault.organized.Claims;
import caravan.vault.organized.SafeNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Places the files of a snapshot. The same files, rules and memory give the same view. A file stays
 * where it was placed before while its rule, project, category and year are the same, unless it
 * fits another cluster clearly better than it fitted the one it was placed by; a cluster's or
 * project's folder keeps its first name. Holds all files in memory, about 1 KB each. One use, one
 * thread.
 *
 * @param <T> what comes along with a file
 */
public final class OrganizedView<T> {
  /** By how much another cluster must fit better before a file is moved. */
  static final double CLEARLY = 0.08;

  private final List<Rule> rules;
  private final List<String> roots;
  private final PlaceMemory before;
  private final IntUnaryOperator current;
  private final PlaceMemory after = new PlaceMemory();

  private record Wanted<T>(Subject file, T entry, Choice choice, boolean stays) {}

  /**
   * @param rules the first that matches counts
   * @param roots absolute paths of the source
   * @param before what the last view left, or an empty memory
   * @param current the id that a cluster has now, of any that it ever had
   */
  public OrganizedView(
      List<Rule> rules, List<String> roots, PlaceMemory before, IntUnaryOperator current) {
    this.rules = List.copyOf(rules);
    this.roots = List.copyOf(roots);
    this.before = before;
    this.current = current;
  }

  /** A file and what comes along with it. */
  public record Item<T>(Subject file, T entry) {}

  /**
   * All files in their places, sorted by place. No two have one, and none is a folder of another.
   */
  public List<Filed<T>> of(List<Item<T>> items) {
    List<Item<T>> sorted = new ArrayList<>(items);
    sorted.sort(Comparator.comparing((Item<T> item) -> item.file().path()));
    Projects projects = projects(sorted);
    after.clusters.putAll(before.clusters);
    Places places = new Places(rules, projects, roots, this::clusterFolder);
    List<Wanted<T>> wanted = new ArrayList<>();
    for (Item<T> item : sorted) {
      Choice choice = places.choose(item.file());
      wanted.add(
          new Wanted<>(item.file(), item.entry(), choice, stays(item.file().path(), choice)));
    }
    Claims claims = new Claims();
    List<Filed<T>> filed = new ArrayList<>();
    for (boolean stays : new boolean[] {true, false}) { // who is there already goes first
      for (Wanted<T> each : wanted) {
        if (each.stays() == stays) {
          filed.add(file(each, claims));
        }
      }
    }
    filed.sort(Comparator.comparing((Filed<T> each) -> each.place()));
    return filed;
  }

  /** What to give to the next view of this source. */
  public PlaceMemory memory() {
    return after;
  }

  private Filed<T> file(Wanted<T> wanted, Claims claims) {
    String path = wanted.file().path();
    PlaceMemory.Kept kept = before.of(path);
    Choice choice = wanted.choice();
    boolean stays = wanted.stays() && kept != null;
    String name =
        stays && kept != null
            ? kept.place()
            : choice.directory() + "/" + SafeNames.of(wanted.file().ownName());
    String place = claims.claim(name, path);
    after.places.put(
        path,
        stays && kept != null
            ? new PlaceMemory.Kept(place, choice.follows(), kept.cluster(), kept.similarity())
            : new PlaceMemory.Kept(
                place, choice.follows(), choice.cluster().orElse(0), choice.similarity()));
    return new Filed<>(place, path, wanted.entry(), choice.reason());
  }

  private boolean stays(String path, Choice choice) {
    PlaceMemory.Kept kept = before.of(path);
    if (kept == null || !kept.follows().equals(choice.follows())) {
      return false;
    }
    if (choice.cluster().isEmpty()) {
      return true;
    }
    boolean same =
        kept.cluster() != 0
            && current.applyAsInt(kept.cluster())
                == current.applyAsInt(choice.cluster().getAsInt());
    // from no cluster into one is a reason; from one into another only a clear one
    return same || (kept.cluster() != 0 && choice.similarity() <= kept.similarity() + CLEARLY);
  }

  private String clusterFolder(Subject.InCluster cluster) {
    return after.clusters.computeIfAbsent(current.applyAsInt(cluster.id()), id -> cluster.name());
  }

  private Projects projects(List<Item<T>> items) {
    Set<String> found = Projects.roots(items.stream().map(item -> item.file().path()).toList());
    Map<String, String> folders = new TreeMap<>();
    Set<String> taken = new HashSet<>();
    for (String root : found) { // the name that a project has, it keeps
      String kept = before.projects.get(root);
      if (kept != null && taken.add(fold(kept))) {
        folders.put(root, kept);
      }
    }
    for (String root : found) {
      if (!folders.containsKey(root)) {
        String name = SafeNames.of(root.substring(root.lastIndexOf('/') + 1));
        if (!taken.add(fold(name))) {
          name = SafeNames.marked(name, SafeNames.mark(root.getBytes(StandardCharsets.UTF_8)));
          taken.add(fold(name));
        }
        folders.put(root, name);
      }
    }
    after.projects.putAll(folders);
    return Projects.of(folders);
  }

  private static String fold(String name) {
    return name.toUpperCase(java.util.Locale.ROOT).toLowerCase(java.util.Locale.ROOT);
  }
}
