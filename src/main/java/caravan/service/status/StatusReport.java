package caravan.service.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The verdict over all sources of this machine, and what it rests on. Immutable.
 *
 * @param level of the source that is worst off; not protected if there is none
 * @param now when it was made
 * @param plan what the settings want
 * @param known what it rests on
 * @param sources by name
 * @param reasons all of them, those of sources first
 * @param unprotected what the last backups did not take, by reason
 * @param drill what restore drills have shown
 * @param spool bytes that wait on this machine, by destination
 */
public record StatusReport(
    Level level,
    Instant now,
    Plan plan,
    Known known,
    List<SourceStatus> sources,
    List<Reason> reasons,
    Map<Exposure, Missed> unprotected,
    DrillStatus drill,
    Map<String, Long> spool) {
  public StatusReport {
    sources = List.copyOf(sources);
    reasons = List.copyOf(reasons);
    Map<Exposure, Missed> sorted = new EnumMap<>(Exposure.class);
    sorted.putAll(unprotected);
    unprotected = Collections.unmodifiableMap(sorted);
    spool = Collections.unmodifiableMap(new TreeMap<>(spool));
  }

  /**
   * Judges. Pure calculation.
   *
   * @param drills in any order
   * @param spool bytes that wait, by destination
   */
  public static StatusReport of(
      Plan plan, Known known, List<Drill> drills, Map<String, Long> spool, Instant now) {
    TreeSet<String> names = new TreeSet<>(plan.sources().keySet());
    known
        .sources()
        .forEach(
            (name, source) -> { // what was only ever tried counts too
              if (source.newest().isPresent() || source.attempted().isPresent()) {
                names.add(name);
              }
            });
    List<SourceStatus> sources = new ArrayList<>();
    List<Reason> reasons = new ArrayList<>();
    Map<Exposure, Missed> unprotected = new EnumMap<>(Exposure.class);
    Level level = names.isEmpty() ? Level.NOT_PROTECTED : Level.SAFE;
    for (String name : names) {
      SourceStatus source = SourceVerdict.of(name, plan, known, now);
      sources.add(source);
      reasons.addAll(source.reasons());
      level = level.worse(source.level());
      source
          .known()
          .unprotected()
          .forEach((reason, missed) -> unprotected.merge(reason, missed, StatusReport::sum));
    }
    if (names.isEmpty()) {
      reasons.add(
          new Reason("", "nothing is backed up yet", "Begin with 'caravan backup DIRECTORY'."));
    }
    DrillStatus drill = DrillStatus.of(drills, plan);
    for (Drill failed : drill.failed()) {
      reasons.add(
          new Reason(
              failed.source(),
              "could not be restored whole from '"
                  + failed.destination()
                  + "' in the last drill there",
              "Run 'caravan check --read-data --destination " + failed.destination() + "'."));
      level = level.worse(Level.AT_RISK);
    }
    return new StatusReport(level, now, plan, known, sources, reasons, unprotected, drill, spool);
  }

  private static Missed sum(Missed a, Missed b) {
    return new Missed(a.count() + b.count(), a.example().isEmpty() ? b.example() : a.example());
  }

  /** Sources that are safe. */
  public long safe() {
    return sources.stream().filter(source -> source.level() == Level.SAFE).count();
  }

  /** Sources with as many copies as are required, of whatever age. */
  public long copied() {
    return sources.stream().filter(source -> source.missing() == 0).count();
  }

  /** Whether damage is known at any destination of the settings. */
  public boolean isDamaged() {
    return plan.destinations().keySet().stream()
        .anyMatch(name -> known.destination(name).damaged() > 0);
  }

  /** When the newest snapshot of any source was taken. */
  public Optional<Instant> newest() {
    return sources.stream().flatMap(source -> source.newest().stream()).max(Instant::compareTo);
  }

  /** The newest snapshot of the source whose is the oldest. */
  public Optional<Instant> oldest() {
    return sources.stream().flatMap(source -> source.newest().stream()).min(Instant::compareTo);
  }
}
