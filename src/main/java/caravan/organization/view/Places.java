package caravan.organization.view;

import caravan.organization.Organizer;
import caravan.vault.organized.SafeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Chooses the place of one file: that of the first rule that matches; else its place in its
 * project's tree; else its category's directory, and in it the year and the cluster, or, for kinds
 * of files whose directories mean something, its own directories. Pure; safe for concurrent use.
 */
final class Places {
  /** What belongs together by where it lies, as albums and configuration do. */
  private static final Set<String> KEEP_TREE =
      Set.of("code", "configuration", "program", "database", "font", "audio", "other");

  private static final int LONGEST = 600;

  private record Parsed(String name, List<Condition> conditions, Template place) {}

  private final List<Parsed> rules;
  private final Projects projects;
  private final List<String> roots;
  private final Function<Subject.InCluster, String> clusterFolder;

  /**
   * @param roots paths of the source, which say nothing in a place
   * @param clusterFolder what the folder of a cluster is called
   */
  Places(
      List<Rule> rules,
      Projects projects,
      List<String> roots,
      Function<Subject.InCluster, String> clusterFolder) {
    this.rules =
        rules.stream()
            .map(
                rule ->
                    new Parsed(
                        rule.name(),
                        rule.match().stream().map(Condition::of).toList(),
                        Template.of(rule.place())))
            .toList();
    this.projects = projects;
    this.roots = List.copyOf(roots);
    this.clusterFolder = clusterFolder;
  }

  Choice choose(Subject file) {
    for (Parsed rule : rules) {
      if (rule.conditions().stream().allMatch(condition -> condition.holds(file))) {
        String directory = safe(rule.place().fill(file), file.path());
        return new Choice(
            directory,
            "rule " + rule.name() + " " + directory,
            OptionalInt.empty(),
            0,
            "rule " + rule.name());
      }
    }
    Optional<String> root = projects.rootOf(file.path());
    return root.isPresent() ? inProject(file, root.get()) : byCategory(file);
  }

  private Choice inProject(Subject file, String root) {
    List<String> segments = new ArrayList<>();
    segments.add(Organizer.directory("code"));
    segments.add(projects.folder(root));
    segments.addAll(directories(file.path().substring(root.length())));
    return new Choice(
        safe(segments, file.path()), "project " + root, OptionalInt.empty(), 0, "project " + root);
  }

  private Choice byCategory(Subject file) {
    String category = file.classification().category();
    List<String> segments = new ArrayList<>();
    segments.add(Organizer.directory(category));
    if (KEEP_TREE.contains(category)) {
      segments.addAll(directories(belowRoots(file.path())));
      return new Choice(
          safe(segments, file.path()), category, OptionalInt.empty(), 0, "category " + category);
    }
    String year = Times.year(file);
    segments.add(year);
    String reason = "category " + category + ", year " + year;
    if (file.cluster().isEmpty()) {
      return new Choice(
          safe(segments, file.path()), category + " " + year, OptionalInt.empty(), 0, reason);
    }
    Subject.InCluster cluster = file.cluster().get();
    segments.add(clusterFolder.apply(cluster));
    return new Choice(
        safe(segments, file.path()),
        category + " " + year,
        OptionalInt.of(cluster.id()),
        cluster.similarity(),
        reason + ", cluster " + cluster.name());
  }

  private String belowRoots(String path) {
    String below = path;
    for (String root : roots) {
      if (path.startsWith(root + "/") && path.length() - root.length() < below.length()) {
        below = path.substring(root.length());
      }
    }
    return below;
  }

  private static List<String> directories(String path) {
    List<String> all = new ArrayList<>();
    for (String step : path.split("/", -1)) {
      if (!step.isEmpty()) {
        all.add(step);
      }
    }
    return all.isEmpty() ? all : all.subList(0, all.size() - 1);
  }

  /** Safe on every file system; what is too long for some goes into a folder of its own. */
  private static String safe(List<String> segments, String path) {
    List<String> safe = segments.stream().map(each -> SafeNames.of(tidy(each))).toList();
    String directory = String.join("/", safe);
    if (directory.length() <= LONGEST) {
      return directory;
    }
    String above = path.substring(0, path.lastIndexOf('/'));
    return safe.get(0)
        + "/~deep/"
        + SafeNames.mark(above.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String tidy(String segment) {
    return segment.strip();
  }
}
