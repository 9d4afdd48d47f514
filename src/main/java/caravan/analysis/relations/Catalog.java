package caravan.analysis.relations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a snapshot by number, path and name, and what names they are known by. Built by one
 * thread; then only read.
 */
final class Catalog {
  /** A name with more bearers than this tells nothing. */
  private static final int AMBIGUOUS = 200;

  private final List<String> paths = new ArrayList<>();
  private final Map<String, Integer> byPath = new HashMap<>();
  private final Map<String, Ids> byName = new HashMap<>();
  private final Map<String, Ids> byKey = new HashMap<>();

  int add(String path) {
    int id = paths.size();
    paths.add(path);
    byPath.put(path, id);
    byName.computeIfAbsent(Paths.name(path), name -> new Ids()).add(id);
    return id;
  }

  int size() {
    return paths.size();
  }

  String path(int id) {
    return paths.get(id);
  }

  /** The file's number; -1 if no file is there. */
  int at(String path) {
    return byPath.getOrDefault(path, -1);
  }

  /** Lets a file be found by a name of some space of names, as {@code type java.util.List}. */
  void name(String key, int id) {
    byKey.computeIfAbsent(key, k -> new Ids()).addOnce(id);
  }

  boolean knows(String key) {
    return byKey.containsKey(key);
  }

  /** All bearers of a name; null if there is none. */
  @Nullable Ids named(String key) {
    return byKey.get(key);
  }

  /** The bearer that lies nearest to a file: projects lie side by side, or within each other. */
  int nearest(String key, String from) {
    return nearest(byKey.get(key), from, "");
  }

  /** The nearest file whose path ends so; -1 if there is none, or two are as near. */
  int endingWith(String suffix, String from) {
    return nearest(byName.get(Paths.name(suffix)), from, "/" + suffix);
  }

  /** How many files' paths end so; of a name that very many have, as many as there are. */
  int countEndingWith(String suffix) {
    Ids ids = byName.get(Paths.name(suffix));
    if (ids != null && ids.size() > AMBIGUOUS) {
      return ids.size();
    }
    int count = 0;
    for (int i = 0; ids != null && i < ids.size(); i++) {
      if (path(ids.get(i)).endsWith("/" + suffix)) {
        count++;
      }
    }
    return count;
  }

  private int nearest(@Nullable Ids ids, String from, String suffix) {
    if (ids == null || ids.size() > AMBIGUOUS) {
      return -1;
    }
    int best = -1;
    int bestShared = -1;
    int bestLength = Integer.MAX_VALUE;
    boolean tied = false;
    for (int i = 0; i < ids.size(); i++) {
      String path = path(ids.get(i));
      if (!path.endsWith(suffix)) {
        continue;
      }
      int shared = Paths.shared(path, from);
      int length = path.length();
      if (shared > bestShared || (shared == bestShared && length < bestLength)) {
        best = ids.get(i);
        bestShared = shared;
        bestLength = length;
        tied = false;
      } else {
        tied |= shared == bestShared && length == bestLength;
      }
    }
    return tied && !suffix.isEmpty() ? -1 : best;
  }
}
