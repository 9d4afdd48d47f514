package caravan.cli;

import caravan.discovery.ExcludeReason;
import caravan.model.BackupRequest;
import caravan.model.Problem;
import caravan.operations.BackupReport;
import caravan.service.status.Exposure;
import caravan.service.status.Known;
import caravan.service.status.KnownSource;
import caravan.service.status.Missed;
import caravan.service.status.StatusStore;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Notes what commands learn, so that {@code status --quick} and a service can answer without
 * opening the vault. It is only a memory: where it cannot be written that is said, and what was
 * done stays done.
 */
final class StatusNotes {
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** As discovery says of files whose content is in a cloud. */
  private static final String PLACEHOLDER = "not downloaded";

  private final World world;
  private final Path home;

  StatusNotes(World world, Path home) {
    this.world = world;
    this.home = home;
  }

  /** A backup of a source begins. */
  void began(String source) {
    note(known -> known.source(source, one -> one.attempted(now())));
  }

  /** A backup of a source failed. */
  void failed(Collection<String> sources, Throwable why) {
    if (Failures.exit(why) == ExitCode.BUSY) {
      return; // another one is at work, and will say how it ended
    }
    String sentence =
        Interruption.requested() || Failures.exit(why) == ExitCode.INTERRUPTED
            ? "It was interrupted."
            : Failures.message(why);
    note(
        known -> {
          Known now = known;
          for (String source : sources) {
            now = now.source(source, one -> one.attempted(now()).failed(sentence));
          }
          return now;
        });
  }

  /** A backup was committed. */
  void ended(BackupReport report, BackupRequest request, Engine.Opened engine) throws IOException {
    Set<String> holders =
        new HashSet<>(
            engine
                .engine()
                .state()
                .newest(engine.first().parameters().vault(), report.source())
                .destinations());
    holders.removeAll(report.failures().keySet());
    Set<String> opened = new HashSet<>();
    Map<String, OptionalLong> free = new TreeMap<>();
    for (Vault vault : engine.vaults()) {
      opened.add(vault.destination());
      if (!report.failures().containsKey(vault.destination())) {
        free.put(vault.destination(), free(vault));
      }
    }
    Set<String> own =
        Set.copyOf(
            SameDisk.sharing(
                request.paths().stream().map(Path::toString).toList(),
                engine.engine().destinations()));
    note(
        known -> {
          Known now =
              known.source(report.source(), before -> after(before, report, holders, own, opened));
          for (Map.Entry<String, OptionalLong> each : free.entrySet()) {
            now = now.destination(each.getKey(), at -> at.reached(now()).withFree(each.getValue()));
          }
          for (Map.Entry<String, IOException> failure : engine.failures().entrySet()) {
            String why = Failures.message(failure.getValue());
            now = now.destination(failure.getKey(), at -> at.away(why));
          }
          return now;
        });
  }

  /** Files of a snapshot were brought to a destination that counts as a copy. */
  void exported(BackupReport report, String destination) {
    note(
        known ->
            known
                .source(
                    report.source(),
                    source -> {
                      Map<String, Instant> copies = new TreeMap<>(source.copies());
                      copies.put(destination, time(report.snapshot()));
                      return source.withCopies(copies, source.ownDevice());
                    })
                .destination(destination, at -> at.reached(now())));
  }

  /** Somebody said that a snapshot is as it should be. */
  void trusted(String snapshot) {
    note(
        known -> {
          Known now = known;
          for (Map.Entry<String, KnownSource> each : known.sources().entrySet()) {
            if (each.getValue().snapshot().equals(snapshot)) {
              now = now.source(each.getKey(), KnownSource::trusted);
            }
          }
          return now;
        });
  }

  /** A check of a destination ended. */
  void checked(String destination, long findings) {
    note(known -> known.destination(destination, at -> at.checked(now(), findings)));
  }

  private KnownSource after(
      KnownSource before,
      BackupReport report,
      Set<String> holders,
      Set<String> own,
      Set<String> opened) {
    Instant taken = time(report.snapshot());
    Map<String, Instant> copies = new TreeMap<>(before.copies());
    // what is left of an older snapshot of the same second is no copy of this one
    copies.replaceAll((name, copy) -> copy.equals(taken) ? taken.minusSeconds(1) : copy);
    holders.forEach(name -> copies.put(name, taken));
    Set<String> sharing = new HashSet<>(before.ownDevice());
    sharing.removeAll(opened); // of the others it stays as it was
    sharing.addAll(own);
    return new KnownSource(
        before.attempted().or(() -> Optional.of(now())),
        "",
        report.snapshot(),
        Optional.of(taken),
        report.files(),
        report.bytes(),
        copies,
        sharing,
        report.suspicious(),
        unprotected(report));
  }

  private static Map<Exposure, Missed> unprotected(BackupReport report) {
    Map<Exposure, Missed> missed = new EnumMap<>(Exposure.class);
    long placeholders =
        report.problems().stream()
            .filter(problem -> problem.kind() == Problem.Kind.UNREADABLE)
            .filter(StatusNotes::isPlaceholder)
            .count();
    put(missed, Exposure.PLACEHOLDER, placeholders, report);
    put(missed, Exposure.UNREADABLE, report.unreadable() - placeholders, report);
    put(missed, Exposure.LEFT_OUT, report.leftOut(), report);
    put(missed, Exposure.HELD, report.held(), report);
    long byDefault = report.excluded().getOrDefault(ExcludeReason.VAULT_ITSELF.name(), 0L);
    long all = report.excluded().values().stream().mapToLong(Long::longValue).sum();
    put(missed, Exposure.EXCLUDED, all - byDefault, report);
    put(missed, Exposure.DEFAULT, byDefault, report);
    return missed;
  }

  private static void put(
      Map<Exposure, Missed> missed, Exposure why, long count, BackupReport report) {
    if (count > 0) {
      missed.put(
          why,
          new Missed(
              count,
              report.problems().stream()
                  .filter(problem -> of(problem).equals(Optional.of(why)))
                  .map(Problem::path)
                  .findFirst()
                  .orElse("")));
    }
  }

  private static Optional<Exposure> of(Problem problem) {
    return switch (problem.kind()) {
      case UNREADABLE ->
          Optional.of(isPlaceholder(problem) ? Exposure.PLACEHOLDER : Exposure.UNREADABLE);
      case LEFT_OUT -> Optional.of(Exposure.LEFT_OUT);
      case HELD -> Optional.of(Exposure.HELD);
      case CHANGED, METADATA -> Optional.empty();
    };
  }

  private static boolean isPlaceholder(Problem problem) {
    return problem.reason().contains(PLACEHOLDER);
  }

  /** What a destination says of its room; unknown where it does not say. */
  static OptionalLong free(Vault vault) {
    try {
      return vault.store().space().map(Space::free).orElse(OptionalLong.empty());
    } catch (StoreException e) {
      return OptionalLong.empty(); // it is asked again after the next backup
    }
  }

  /** When a snapshot was taken, as its name says it. */
  static Instant time(String snapshot) {
    return LocalDateTime.parse(snapshot.substring(0, snapshot.indexOf('-')), NAME_TIME)
        .toInstant(ZoneOffset.UTC);
  }

  private Instant now() {
    return world.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private void note(UnaryOperator<Known> change) {
    if (!Files.isDirectory(home)) {
      return; // nothing was ever backed up from here, and a failure makes no home
    }
    boolean interrupted = Thread.interrupted(); // how a command ended early is noted, too
    try {
      new StatusStore(home).update(change);
    } catch (IOException e) {
      world.say("What 'caravan status --quick' knows could not be noted: " + Failures.message(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
