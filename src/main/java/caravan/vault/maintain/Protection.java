package caravan.vault.maintain;

import caravan.vault.StoredSnapshot;
import caravan.vault.format.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How well each source is protected: its newest snapshot, and where that is. A snapshot at one
 * destination only is one copy, whatever older ones the others have.
 *
 * @param source name of the source
 * @param host machine that it is on
 * @param newest its newest snapshot anywhere; empty if it was never backed up
 * @param holders destinations that have it, in order of name
 * @param behind destinations that have an older one only, with the time of the newest they have
 * @param suspect whether it is marked as looking wrong
 */
public record Protection(
    String source,
    String host,
    Optional<StoredSnapshot> newest,
    List<String> holders,
    Map<String, Instant> behind,
    boolean suspect) {
  public Protection {
    holders = List.copyOf(holders);
    behind = new TreeMap<>(behind);
  }

  /** Destinations that have the newest snapshot. */
  public int copies() {
    return holders.size();
  }

  private record Key(String source, String host) {}

  /**
   * Every source that has a snapshot somewhere, and those that should have one, by name.
   *
   * @param expected names of sources that should be backed up from this machine
   * @param machine its name
   */
  public static List<Protection> of(
      Collection<Holdings> destinations, Collection<String> expected, String machine) {
    Map<Key, Map<String, StoredSnapshot>> newest =
        new TreeMap<>(Comparator.comparing(Key::source).thenComparing(Key::host)); // by destination
    for (Holdings holdings : destinations) {
      for (StoredSnapshot snapshot : holdings.snapshots()) { // the newest comes last
        if (snapshot.snapshot().type() != Snapshot.Type.CHECKPOINT) {
          newest
              .computeIfAbsent(
                  new Key(snapshot.snapshot().source(), snapshot.snapshot().host()),
                  key -> new TreeMap<>())
              .put(holdings.destination(), snapshot);
        }
      }
    }
    List<Protection> sources = new ArrayList<>();
    newest.forEach((key, held) -> sources.add(of(key, held, destinations)));
    TreeSet<String> never = new TreeSet<>(expected);
    newest.keySet().stream()
        .filter(key -> key.host().equals(machine))
        .forEach(key -> never.remove(key.source()));
    never.forEach(
        name ->
            sources.add(
                new Protection(name, machine, Optional.empty(), List.of(), Map.of(), false)));
    return sources;
  }

  private static Protection of(
      Key key, Map<String, StoredSnapshot> held, Collection<Holdings> destinations) {
    StoredSnapshot newest =
        held.values().stream()
            .max(
                Comparator.comparing((StoredSnapshot s) -> s.snapshot().time())
                    .thenComparing(s -> s.snapshot().sequence())
                    .thenComparing(s -> s.snapshot().type() == Snapshot.Type.SNAPSHOT)
                    .thenComparing(StoredSnapshot::name))
            .orElseThrow();
    List<String> holders = new ArrayList<>();
    Map<String, Instant> behind = new TreeMap<>();
    boolean suspect = false;
    for (Holdings holdings : destinations) {
      StoredSnapshot own = held.get(holdings.destination());
      if (own != null && own.name().equals(newest.name())) {
        holders.add(holdings.destination());
        suspect |= holdings.suspect().contains(newest.name());
      } else if (own != null) {
        behind.put(holdings.destination(), own.snapshot().time());
      }
    }
    return new Protection(key.source(), key.host(), Optional.of(newest), holders, behind, suspect);
  }
}
