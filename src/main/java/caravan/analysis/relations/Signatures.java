package caravan.analysis.relations;

import caravan.model.meaning.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types that Java's methods take and give, by file. A file that calls {@code vault.open(feed)}
 * depends on what {@code open} returns, though it may never name it. Which method is called is not
 * worked out as a compiler does, only by the type of a variable, the name and the number of
 * arguments. Kept as numbers, since a snapshot has millions of methods.
 */
final class Signatures {
  /** What is found more than so many steps away is left out. */
  private static final int ROUNDS = 6;

  /** A call on nobody knows what tells nothing in a file that knows more types than this. */
  private static final int TYPES = 300;

  private static final int SUPERS = 100;
  private static final Ids NONE = new Ids();

  /** A call: on a type's file, or on what another call gives, or on anything. */
  private record Call(int type, int giver, int method, int anyCount, Reference reference) {}

  /** By file: threes of a method's hash, the file of a type in its signature, 1 if it gives it. */
  private final Map<Integer, Ids> methods = new HashMap<>();

  private final Map<Integer, Ids> supers = new HashMap<>();

  void learn(int id, Scope scope, List<Reference> references) {
    Ids threes = new Ids();
    Ids above = new Ids();
    for (Reference reference : references) {
      if (reference.kind().equals("super")) {
        int found = scope.type(reference.target()).id();
        if (found >= 0) {
          above.add(found);
        }
      } else if (reference.kind().equals("signature")) {
        signature(id, scope, reference.target().split(" "), threes);
      }
    }
    if (threes.size() > 0) {
      methods.put(id, threes);
    }
    if (above.size() > 0) {
      supers.put(id, above);
    }
  }

  private static void signature(int id, Scope scope, String[] words, Ids threes) {
    for (int i = 1; i < words.length; i++) {
      boolean gives = words[i].startsWith(">");
      String name = gives ? words[i].substring(1) : words[i];
      int found = scope.type(name).id();
      if (found < 0 && scope.declares(name)) {
        found = id;
      }
      if (found >= 0) {
        threes.add(words[0].hashCode());
        threes.add(found);
        threes.add(gives ? 1 : 0);
      }
    }
  }

  /**
   * The files of types in the signatures of what a file calls, each with the call.
   *
   * @param self the file
   * @param known the files of types that it names
   * @param scope to find the type that a call is written after
   */
  Map<Integer, Reference> called(
      int self, Set<Integer> known, Scope scope, List<Reference> references) {
    List<Call> calls = new ArrayList<>();
    for (Reference reference : references) {
      if (reference.kind().equals("call")) {
        Call call = call(self, scope, reference);
        if (call != null) {
          calls.add(call);
        }
      }
    }
    Map<Integer, Reference> found = new LinkedHashMap<>();
    Map<Integer, Set<Integer>> given = new HashMap<>();
    Set<Integer> types = new HashSet<>(known);
    types.add(self);
    boolean more = true;
    for (int round = 0; more && round < ROUNDS; round++) {
      more = false;
      for (Call call : calls) {
        Set<Integer> on =
            call.type() >= 0
                ? Set.of(call.type())
                : call.giver() != 0
                    ? given.getOrDefault(call.giver(), Set.of())
                    : types.size() > TYPES ? Set.of() : types;
        for (int type : List.copyOf(on)) {
          more |= apply(call, type, types, given, found);
        }
      }
    }
    return found;
  }

  private static @Nullable Call call(int self, Scope scope, Reference reference) {
    String target = reference.target();
    int arrow = target.indexOf('>');
    int dot = target.indexOf('.');
    int type = -1;
    int giver = 0;
    String method = target;
    if (arrow > 0) {
      giver = target.substring(0, arrow).hashCode();
      method = target.substring(arrow + 1);
    } else if (dot == 0) {
      method = target.substring(1);
      int id = scope.type(method.substring(0, method.indexOf('/'))).id();
      type = id < 0 ? self : id;
    } else if (dot > 0) {
      String name = target.substring(0, dot);
      int id = scope.type(name).id();
      if (id < 0 && !scope.declares(name)) {
        return null;
      }
      type = id < 0 ? self : id;
      method = target.contains(".new/") ? target : target.substring(dot + 1);
    }
    String name = method.substring(0, method.indexOf('/'));
    return new Call(type, giver, method.hashCode(), (name + "/*").hashCode(), reference);
  }

  /** Notes what a call takes and gives if it is one of a type, or of what that type extends. */
  private boolean apply(
      Call call,
      int type,
      Set<Integer> types,
      Map<Integer, Set<Integer>> given,
      Map<Integer, Reference> found) {
    boolean more = false;
    Deque<Integer> line = new ArrayDeque<>(List.of(type));
    Set<Integer> visited = new HashSet<>();
    while (!line.isEmpty() && visited.size() < SUPERS) {
      int id = line.poll();
      if (!visited.add(id)) {
        continue;
      }
      Ids threes = methods.getOrDefault(id, NONE);
      for (int i = 0; i < threes.size(); i += 3) {
        int method = threes.get(i);
        if (method == call.method() || method == call.anyCount()) {
          int other = threes.get(i + 1);
          if (types.add(other)) {
            found.put(other, call.reference());
            more = true;
          }
          if (threes.get(i + 2) == 1) {
            more |= given.computeIfAbsent(call.method(), key -> new HashSet<>()).add(other);
          }
        }
      }
      Ids above = supers.getOrDefault(id, NONE);
      for (int i = 0; i < above.size(); i++) {
        line.add(above.get(i));
      }
    }
    return more;
  }
}
