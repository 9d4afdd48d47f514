package caravan.service.observe;

import caravan.service.status.Copy;
import caravan.service.status.Exposure;
import caravan.service.status.KnownDestination;
import caravan.service.status.Level;
import caravan.service.status.Missed;
import caravan.service.status.SourceStatus;
import caravan.service.status.StatusReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gauges of the verdict and what it rests on. What is not known has no series, and what is gone
 * loses its. Not for concurrent use.
 */
final class StatusMeters {
  /** More sources than anybody configures; what is beyond them would flood a Prometheus. */
  static final int MOST_SOURCES = 1_000;

  private final MeterRegistry registry;
  private final Map<String, MultiGauge> gauges = new LinkedHashMap<>();
  private final Map<String, List<Row<?>>> rows = new LinkedHashMap<>();

  StatusMeters(MeterRegistry registry) {
    this.registry = registry;
    gauge(
        "backup.last.success.timestamp.seconds",
        "When the newest snapshot that a destination has was taken.");
    gauge("backup.last.attempt.timestamp.seconds", "When a backup last began.");
    gauge("backup.expected.interval.seconds", "The longest pause of the schedule.");
    gauge("backup.last.unreadable.files", "Paths that the last backup could not read.");
    gauge("source.files", "Regular files in the newest snapshot.");
    gauge("source.bytes", "Sizes of the files in the newest snapshot.");
    gauge("source.suspicious", "1 where the newest snapshot looks wrong.");
    gauge("sources", "Sources by verdict: safe, at-risk or not-protected.");
    gauge("unprotected.files", "Paths that are not in the last backup, by reason.");
    gauge("copies.missing", "Required copies of the newest snapshot that are not there.");
    gauge("spool.bytes", "Bytes that wait on this machine for a destination.");
    gauge("spool.limit.bytes", "Bytes that may wait on this machine.");
    gauge("destination.away", "1 where a destination did not answer when it was last asked.");
    gauge("destination.free.bytes", "Room that a destination has, as it last said.");
    gauge("destination.stored.bytes", "Bytes of all objects at a destination, as last listed.");
    gauge("destination.damaged.objects", "Objects at a destination that are known to be damaged.");
    gauge("verification.last.success.timestamp.seconds", "When a check last found nothing wrong.");
    gauge("restore.drill.last.success.timestamp.seconds", "When a restore drill last went well.");
    gauge("drop.oldest.pending.seconds", "Age of the oldest dropped file that is not safe yet.");
    gauge("drop.failed.files", "Dropped files that could not be taken.");
  }

  private void gauge(String name, String description) {
    gauges.put(
        name, MultiGauge.builder("caravan." + name).description(description).register(registry));
  }

  private void row(String name, double value, String... tags) {
    rows.computeIfAbsent(name, each -> new ArrayList<>()).add(Row.of(Tags.of(tags), value));
  }

  private void row(String name, Instant time, String... tags) {
    row(name, time.toEpochMilli() / 1000.0, tags);
  }

  void show(StatusReport report, Map<String, Watched.Drops> drops) {
    rows.clear();
    List<SourceStatus> sources = report.sources().stream().limit(MOST_SOURCES).toList();
    Map<String, String> labels = SourceLabels.of(sources.stream().map(SourceStatus::name).toList());
    sources.forEach(source -> source(source, labels.getOrDefault(source.name(), "")));
    for (Level level : Level.values()) {
      row(
          "sources",
          report.sources().stream().filter(source -> source.level() == level).count(),
          "status",
          level.key());
    }
    report.plan().destinations().forEach((name, kind) -> destination(name, kind, report));
    row("spool.limit.bytes", report.plan().spoolLimit());
    drops.forEach(
        (source, drop) -> {
          row("drop.oldest.pending.seconds", drop.oldestPendingSeconds(), "source", source);
          row("drop.failed.files", drop.failed(), "source", source);
        });
    gauges.forEach((name, gauge) -> gauge.register(rows.getOrDefault(name, List.of()), true));
  }

  private void source(SourceStatus source, String name) {
    for (Copy copy : source.copies()) {
      copy.newest()
          .ifPresent(
              time ->
                  row(
                      "backup.last.success.timestamp.seconds",
                      time,
                      "source",
                      name,
                      "destination",
                      copy.destination()));
    }
    source
        .known()
        .attempted()
        .ifPresent(time -> row("backup.last.attempt.timestamp.seconds", time, "source", name));
    source
        .interval()
        .ifPresent(
            every -> row("backup.expected.interval.seconds", every.toSeconds(), "source", name));
    row("copies.missing", source.missing(), "source", name);
    if (source.newest().isPresent()) {
      row("source.files", source.known().files(), "source", name);
      row("source.bytes", source.known().bytes(), "source", name);
      row("source.suspicious", source.known().suspicious().isEmpty() ? 0 : 1, "source", name);
      Missed unreadable =
          source.known().unprotected().getOrDefault(Exposure.UNREADABLE, new Missed(0, ""));
      row("backup.last.unreadable.files", unreadable.count(), "source", name);
      source
          .known()
          .unprotected()
          .forEach(
              (why, missed) ->
                  row("unprotected.files", missed.count(), "source", name, "reason", why.key()));
    }
  }

  private void destination(String name, String kind, StatusReport report) {
    KnownDestination at = report.known().destination(name);
    row("destination.away", at.isAway() ? 1 : 0, "destination", name);
    row("destination.damaged.objects", at.damaged(), "destination", name);
    row("spool.bytes", report.spool().getOrDefault(name, 0L), "destination", name);
    at.free().ifPresent(bytes -> row("destination.free.bytes", bytes, "destination", name));
    at.stored()
        .ifPresent(
            bytes -> row("destination.stored.bytes", bytes, "destination", name, "kind", kind));
    at.checked()
        .ifPresent(
            time -> row("verification.last.success.timestamp.seconds", time, "destination", name));
    Instant drilled = report.drill().succeeded().get(name);
    if (drilled != null) {
      row("restore.drill.last.success.timestamp.seconds", drilled, "destination", name);
    }
  }
}
