package caravan.cli;

import caravan.config.Settings;
import caravan.service.status.Exposure;
import caravan.service.status.Known;
import caravan.service.status.KnownSource;
import caravan.service.status.Missed;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.maintain.Holdings;
import caravan.vault.maintain.Marks;
import caravan.vault.maintain.Protection;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Looks at the destinations, and joins what they say with what was known. */
final class StatusLook {
  private final World world;
  private final Settings settings;
  private final String machine;

  StatusLook(World world, Settings settings) {
    this.world = world;
    this.settings = settings;
    this.machine = Machine.host(world.env());
  }

  /** What is to be changed in what is known. */
  UnaryOperator<Known> at(Engine.Opened engine) throws IOException {
    Map<String, String> away = new LinkedHashMap<>();
    engine.failures().forEach((name, why) -> away.put(name, Failures.message(why)));
    List<Holdings> seen = new ArrayList<>();
    Map<String, OptionalLong> free = new HashMap<>();
    Map<String, String> suspicions = new HashMap<>();
    for (Vault vault : engine.vaults()) {
      try {
        seen.add(Holdings.of(vault, List.of()));
        free.put(vault.destination(), StatusNotes.free(vault));
        for (Marks.Mark mark : new Marks(vault).list()) {
          if (mark.kind() == Marks.Kind.SUSPECT) {
            suspicions.put(mark.snapshot(), mark.reason());
          }
        }
      } catch (StoreException e) {
        away.put(vault.destination(), Failures.message(e));
        world.shared().ifPresent(SharedEngine::doubt);
      }
    }
    List<Protection> sources = Protection.of(seen, settings.sources().keySet(), machine);
    Instant now = world.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    Set<String> looked = new HashSet<>();
    seen.forEach(holdings -> looked.add(holdings.destination()));
    Map<String, Set<String>> own = new HashMap<>();
    for (Protection source : sources) {
      source
          .newest()
          .ifPresent(
              newest ->
                  own.put(
                      source.source(),
                      Set.copyOf(
                          SameDisk.sharing(
                              newest.snapshot().paths(), engine.engine().destinations()))));
    }
    return known -> {
      Known joined = known;
      for (Holdings holdings : seen) {
        long damaged = holdings.damaged().size() + holdings.unreadable().size();
        joined =
            joined.destination(
                holdings.destination(),
                at ->
                    at.reached(now)
                        .withStored(holdings.bytes())
                        .withDamaged(damaged)
                        .withFree(free.getOrDefault(holdings.destination(), OptionalLong.empty())));
      }
      for (Map.Entry<String, String> each : away.entrySet()) {
        joined = joined.destination(each.getKey(), at -> at.away(each.getValue()));
      }
      return sources(joined, sources, looked, own, suspicions);
    };
  }

  private Known sources(
      Known known,
      List<Protection> sources,
      Set<String> looked,
      Map<String, Set<String>> own,
      Map<String, String> suspicions) {
    Known joined = known;
    Set<String> there = new HashSet<>(settings.sources().keySet());
    for (Protection source : sources) {
      if (source.host().equals(machine)) {
        there.add(source.source());
        joined =
            joined.source(
                source.source(),
                before ->
                    join(
                        before,
                        source,
                        looked,
                        own.getOrDefault(source.source(), Set.of()),
                        suspicions));
      }
    }
    Map<String, KnownSource> left = new TreeMap<>();
    joined
        .sources()
        .forEach(
            (name, source) -> { // one whose snapshots are all forgotten is none any more
              if (there.contains(name) || !looked.containsAll(source.copies().keySet())) {
                left.put(name, source);
              }
            });
    return new Known(left, joined.destinations());
  }

  private static KnownSource join(
      KnownSource before,
      Protection source,
      Set<String> looked,
      Set<String> own,
      Map<String, String> suspicions) {
    Map<String, Instant> copies = new TreeMap<>(before.copies());
    copies.keySet().removeAll(looked);
    Optional<Instant> seen = source.newest().map(newest -> StatusNotes.time(newest.name()));
    source
        .behind()
        .forEach(
            (name, time) -> {
              Instant second = time.truncatedTo(ChronoUnit.SECONDS);
              boolean same = seen.isPresent() && seen.get().equals(second);
              copies.put(name, same ? second.minusSeconds(1) : second); // an older one all the same
            });
    source
        .newest()
        .ifPresent(
            newest ->
                source
                    .holders()
                    .forEach(name -> copies.put(name, StatusNotes.time(newest.name()))));
    Set<String> sharing = new HashSet<>(before.ownDevice());
    sharing.removeAll(looked);
    sharing.addAll(own);
    boolean newerElsewhere = // at a destination that is away now
        before.newest().isPresent()
            && (seen.isEmpty() || before.newest().get().isAfter(seen.get()))
            && copies.containsValue(before.newest().get());
    if (seen.isEmpty() || newerElsewhere) {
      return newerElsewhere
          ? before.withCopies(copies, sharing)
          : new KnownSource(
              before.attempted(),
              before.failure(),
              "",
              Optional.empty(),
              0,
              0,
              copies,
              sharing,
              "",
              before.unprotected());
    }
    String name = source.newest().orElseThrow().name();
    Snapshot snapshot = source.newest().orElseThrow().snapshot();
    boolean same = before.snapshot().equals(name);
    return new KnownSource(
        before
            .attempted()
            .or(() -> Optional.of(snapshot.started().truncatedTo(ChronoUnit.SECONDS))),
        before.failure(),
        name,
        seen,
        snapshot.files(),
        snapshot.bytes(),
        copies,
        sharing,
        source.suspect() ? suspicions.getOrDefault(name, "it is marked as suspect") : "",
        same ? before.unprotected() : unprotected(snapshot));
  }

  /** All that a snapshot itself says of it. */
  private static Map<Exposure, Missed> unprotected(Snapshot snapshot) {
    Map<Exposure, Missed> missed = new EnumMap<>(Exposure.class);
    if (snapshot.unreadableCount() > 0) {
      String example = snapshot.unreadable().isEmpty() ? "" : snapshot.unreadable().get(0).path();
      missed.put(Exposure.UNREADABLE, new Missed(snapshot.unreadableCount(), example));
    }
    return missed;
  }
}
