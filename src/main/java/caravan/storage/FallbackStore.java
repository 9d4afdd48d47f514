package caravan.storage;

import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Several destinations that hold copies of one vault, read as one: what the nearest does not have,
 * cannot give or gives wrong is asked of the next. A destination that cannot be reached is asked
 * last from then on. A listing is that of all which answer. Nothing is written through it. What
 * went wrong on the way is kept for people. Safe for concurrent use.
 */
public final class FallbackStore implements ObjectStore {
  private final List<Copy> copies;
  private final Set<Copy> down = ConcurrentHashMap.newKeySet();
  private final Map<String, Mishaps> mishaps = new TreeMap<>();

  /** A destination and its store. */
  public record Copy(String destination, ObjectStore store) {}

  /** One try to read something from one destination. */
  public interface Attempt<T> {
    /**
     * @throws StoreException if the destination does not give it
     * @throws IOException if what it gives is wrong
     */
    T from(ObjectStore store) throws IOException;
  }

  /** What happened at one destination. */
  private static final class Mishaps {
    final Set<String> wrong = ConcurrentHashMap.newKeySet();
    final Set<String> missing = ConcurrentHashMap.newKeySet();
    volatile String unreachable = "";
  }

  /**
   * @param nearestFirst at least one
   */
  public FallbackStore(List<Copy> nearestFirst) {
    if (nearestFirst.isEmpty()) {
      throw new IllegalArgumentException("there is no destination to read from");
    }
    copies = List.copyOf(nearestFirst);
    copies.forEach(copy -> mishaps.put(copy.destination(), new Mishaps()));
  }

  /**
   * Tries one destination after the other.
   *
   * @param name what is read, for the notes
   * @throws IOException what the destinations answered where none could give it: that it is wrong
   *     or missing where one said so, else why none could be reached
   */
  public <T> T read(String name, Attempt<T> attempt) throws IOException {
    IOException wrong = null;
    StoreException refused = null;
    StoreException unreachable = null;
    for (Copy copy : inOrder()) {
      try {
        return attempt.from(copy.store());
      } catch (StoreException e) {
        if (note(copy, name, e)) {
          unreachable = unreachable == null ? e : unreachable;
        } else {
          refused = refused == null || refused.reason() == Reason.MISSING ? e : refused;
        }
      } catch (IOException e) {
        mishaps(copy).wrong.add(name);
        wrong = wrong == null ? e : wrong;
      }
    }
    throw firstOf(wrong, refused, unreachable);
  }

  private static IOException firstOf(@Nullable IOException... failures) {
    for (IOException failure : failures) {
      if (failure != null) {
        return failure;
      }
    }
    throw new IllegalStateException("no destination was asked");
  }

  /** Keeps what a destination could not do; whether it is because it cannot be reached. */
  private boolean note(Copy copy, String name, StoreException e) {
    Mishaps of = mishaps(copy);
    switch (e.reason()) {
      case MISSING -> of.missing.add(name);
      case CORRUPT -> of.wrong.add(name);
      default -> {
        of.unreachable = String.valueOf(e.getMessage());
        down.add(copy);
        return true;
      }
    }
    return false;
  }

  private Mishaps mishaps(Copy copy) {
    return java.util.Objects.requireNonNull(mishaps.get(copy.destination()));
  }

  private List<Copy> inOrder() {
    List<Copy> order = new ArrayList<>(copies);
    order.removeIf(down::contains);
    for (Copy copy : copies) {
      if (!order.contains(copy)) {
        order.add(copy);
      }
    }
    return order;
  }

  /**
   * Sentences on what was amiss, and where; empty if all went as it should.
   *
   * @param missing whether to say too what one did not have
   */
  public List<String> notes(boolean missing) {
    List<String> notes = new ArrayList<>();
    mishaps.forEach(
        (destination, of) -> {
          if (!of.wrong.isEmpty()) {
            notes.add(
                "'"
                    + destination
                    + "' is damaged: "
                    + names(of.wrong)
                    + " came back wrong from it. Run 'caravan check --read-data --destination "
                    + destination
                    + "'.");
          }
          if (missing && !of.missing.isEmpty()) {
            notes.add(
                "'"
                    + destination
                    + "' does not have "
                    + names(of.missing)
                    + ", and another destination was asked. 'caravan replicate' brings it up to"
                    + " date; 'caravan check --destination "
                    + destination
                    + "' tells whether it is damaged.");
          }
          if (!of.unreachable.isEmpty()) {
            notes.add("'" + destination + "' could not be read: " + of.unreachable);
          }
        });
    return notes;
  }

  private static String names(Set<String> objects) {
    String first = objects.stream().sorted().findFirst().orElse("");
    return objects.size() == 1 ? first : first + " and " + (objects.size() - 1) + " more";
  }

  /** Of a whole object that is wrong at every destination, the bytes as they are. */
  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    byte[] wrong = null;
    StoreException refused = null;
    StoreException unreachable = null;
    for (Copy copy : inOrder()) {
      try {
        byte[] bytes = copy.store().get(name, range);
        if (range.isPresent() || isWhatItsNameSays(name, bytes)) {
          return bytes;
        }
        mishaps(copy).wrong.add(name);
        wrong = bytes;
      } catch (StoreException e) {
        if (note(copy, name, e)) {
          unreachable = unreachable == null ? e : unreachable;
        } else {
          refused = refused == null || refused.reason() == Reason.MISSING ? e : refused;
        }
      }
    }
    if (wrong != null) {
      return wrong;
    }
    // A part of a pack that one lacks is lost for now, and a restore goes on; but that a snapshot
    // is gone may be said only when all were asked.
    StoreException first = range.isPresent() ? refused : unreachable;
    StoreException second = range.isPresent() ? unreachable : refused;
    if (first == null && second == null) {
      throw new IllegalStateException("no destination was asked");
    }
    throw first == null ? second : first;
  }

  private static boolean isWhatItsNameSays(String name, byte[] bytes) {
    Optional<String> promised = ObjectNames.promisedHash(name);
    return promised.isEmpty()
        || promised.get().equals(HexFormat.of().formatHex(Payload.of(bytes).sha256()));
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    StoreException failure = null;
    for (Copy copy : inOrder()) {
      try {
        Optional<ObjectInfo> info = copy.store().stat(name);
        if (info.isPresent()) {
          return info;
        }
      } catch (StoreException e) {
        note(copy, name, e);
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return Optional.empty();
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    Map<String, ObjectInfo> all = new TreeMap<>();
    StoreException failure = null;
    boolean answered = false;
    for (Copy copy : inOrder()) {
      try {
        copy.store().list(prefix).forEach(info -> all.putIfAbsent(info.name(), info));
        answered = true;
      } catch (StoreException e) {
        note(copy, prefix, e);
        failure = failure == null ? e : failure;
      }
    }
    if (!answered && failure != null) {
      throw failure;
    }
    return List.copyOf(all.values());
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    throw readOnly(name);
  }

  @Override
  public void delete(String name) throws StoreException {
    throw readOnly(name);
  }

  private static StoreException readOnly(String name) {
    return StoreException.permanent(
        Reason.INVALID, "'" + name + "' cannot be changed at all destinations at once.");
  }
}
