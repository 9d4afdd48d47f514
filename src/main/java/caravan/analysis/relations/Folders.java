package caravan.analysis.relations;

import caravan.model.meaning.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names that projects give to folders: in {@code package.json}, {@code tsconfig.json}, {@code
 * go.mod}, {@code Cargo.toml}. Built by one thread; then only read.
 */
final class Folders {
  /** Names of one project: what {@code *} stands for in the first is put into the second. */
  private record Alias(String pattern, String target) {}

  private final Map<String, List<String>> modules = new HashMap<>();
  private final Map<String, List<Alias>> aliases = new HashMap<>();
  private final Map<String, String> bases = new HashMap<>();
  private final Map<String, String> mains = new HashMap<>();

  void learn(Placed file) {
    String name = Paths.name(file.path());
    String folder = Paths.folder(file.path());
    if (folder.contains("/node_modules/")) {
      return;
    }
    for (Reference reference : file.references()) {
      String target = reference.target();
      switch (reference.kind()) {
        case "module" ->
            modules.computeIfAbsent(space(name) + target, key -> new ArrayList<>()).add(folder);
        case "alias" -> {
          int arrow = target.indexOf(" -> ");
          if (arrow > 0) {
            aliases
                .computeIfAbsent(folder, key -> new ArrayList<>())
                .add(new Alias(target.substring(0, arrow), target.substring(arrow + 4)));
          }
        }
        case "base" -> bases.put(folder, target);
        case "main" -> mains.putIfAbsent(folder, target);
        default -> {}
      }
    }
  }

  private static String space(String name) {
    return switch (name) {
      case "package.json" -> "npm ";
      case "go.mod" -> "go ";
      case "Cargo.toml" -> "cargo ";
      default -> name + " ";
    };
  }

  /** The folder of that name nearest to a file. */
  @Nullable String module(String name, String from) {
    String best = null;
    for (String folder : modules.getOrDefault(name, List.of())) {
      if (best == null || Paths.shared(folder + "/", from) > Paths.shared(best + "/", from)) {
        best = folder;
      }
    }
    return best;
  }

  /** What a folder's package starts with. */
  @Nullable String main(String folder) {
    return mains.get(folder);
  }

  /** Where a name may lead by the names of the projects around a file, the innermost first. */
  List<String> aliased(String from, String name) {
    List<String> all = new ArrayList<>();
    String folder = Paths.folder(from);
    while (!folder.isEmpty()) {
      for (Alias alias : aliases.getOrDefault(folder, List.of())) {
        String target = match(alias, name);
        if (target != null) {
          all.add(Paths.resolve(folder, target));
        }
      }
      String base = bases.get(folder);
      if (base != null) {
        all.add(Paths.resolve(folder, base + "/" + name));
      }
      folder = Paths.folder(folder);
    }
    return all;
  }

  private static @Nullable String match(Alias alias, String name) {
    int star = alias.pattern().indexOf('*');
    if (star < 0) {
      return alias.pattern().equals(name) ? alias.target() : null;
    }
    String before = alias.pattern().substring(0, star);
    String after = alias.pattern().substring(star + 1);
    if (name.length() < before.length() + after.length()
        || !name.startsWith(before)
        || !name.endsWith(after)) {
      return null;
    }
    String middle = name.substring(before.length(), name.length() - after.length());
    return alias.target().replace("*", middle);
  }
}
