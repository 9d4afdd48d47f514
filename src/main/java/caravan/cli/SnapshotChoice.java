package caravan.cli;

import caravan.config.ScheduledJobs;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Snapshot;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose one snapshot, and the choice itself. */
final class SnapshotChoice {
  /** The newest one; one of Caravan's own sources only by name. */
  static final String LATEST = "latest";

  private static final int CANDIDATES = 10;
  private static final Pattern ID =
      Pattern.compile("latest|[0-9a-fA-F]{1,64}|[0-9]{4,8}T?[0-9]{0,6}Z?(-[0-9a-fA-F]{0,64})?");

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "The newest snapshot at this time, as 2026-11-01T12:00 (local), 2026-11-01 (the end of"
              + " that day) or 2026-11-01T12:00Z.")
  @Nullable String at;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only snapshots of this source; a path or a name.")
  @Nullable String source;

  /** Whether a text that was given can only be meant for a snapshot. */
  static boolean looksLikeId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * The snapshot that is meant.
   *
   * @param id {@code latest}, or the start of an id or name
   * @throws CommandException if there is none, or several; the message lists candidates
   */
  StoredSnapshot choose(World world, Vault vault, String id) throws CommandException, IOException {
    Vault.Listing listing = vault.snapshots();
    reportDamaged(world, listing);
    return choose(listing, id, world.zone());
  }

  static void reportDamaged(World world, Vault.Listing listing) {
    listing.damaged().values().forEach(why -> world.say("Damaged: " + why));
  }

  StoredSnapshot choose(Vault.Listing listing, String id, ZoneId zone)
      throws CommandException, IOException {
    if (!id.equals(LATEST)) {
      if (at != null) {
        throw CommandException.usage("Give a snapshot's id or --at, not both.");
      }
      return byId(listing, id);
    }
    Optional<Instant> until = at == null ? Optional.empty() : Optional.of(time(at, zone));
    Optional<StoredSnapshot> newest = Optional.empty();
    Optional<StoredSnapshot> own = Optional.empty(); // counts where there is no other
    for (StoredSnapshot candidate : listing.snapshots()) {
      Snapshot snapshot = candidate.snapshot();
      if (snapshot.type() != Snapshot.Type.CHECKPOINT
          && (source == null || isOf(snapshot, source))
          && until.map(time -> !snapshot.time().isAfter(time)).orElse(true)) {
        if (source == null && ScheduledJobs.isOwn(snapshot.source())) {
          own = Optional.of(candidate);
        } else {
          newest = Optional.of(candidate);
        }
      }
    }
    Optional<StoredSnapshot> chosen = newest.isPresent() ? newest : own;
    if (chosen.isPresent()) {
      return chosen.get();
    }
    throw CommandException.failed(
        "There is no snapshot"
            + (source == null ? "" : " of the source '" + source + "'")
            + (at == null ? "" : " from " + at + " or before")
            + ". "
            + (listing.snapshots().isEmpty()
                ? "Make one with 'caravan backup'."
                : "There are: " + describe(listing.snapshots(), zone) + "."));
  }

  private StoredSnapshot byId(Vault.Listing listing, String id)
      throws CommandException, IOException {
    String lower = id.toLowerCase(Locale.ROOT);
    List<StoredSnapshot> fitting = new ArrayList<>();
    for (StoredSnapshot candidate : listing.snapshots()) {
      boolean fits =
          candidate.id().startsWith(lower)
              || candidate.name().toLowerCase(Locale.ROOT).startsWith(lower);
      if (fits && (source == null || isOf(candidate.snapshot(), source))) {
        fitting.add(candidate);
      }
    }
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    for (String name : listing.damaged().keySet()) {
      if (fitting.isEmpty()
          && (name.toLowerCase(Locale.ROOT).startsWith(lower)
              || name.substring(name.indexOf('-') + 1).startsWith(lower))) {
        throw new DamagedException(String.valueOf(listing.damaged().get(name)));
      }
    }
    ZoneId zone = ZoneId.systemDefault();
    if (!fitting.isEmpty()) {
      throw CommandException.failed(
          "'"
              + id
              + "' fits several snapshots; give more of the id: "
              + describe(fitting, zone)
              + ".");
    }
    throw CommandException.failed(
        "There is no snapshot '"
            + id
            + "'. "
            + (listing.snapshots().isEmpty()
                ? "There is none at all: make one with 'caravan backup'."
                : "There are: " + describe(listing.snapshots(), zone) + "."));
  }

  /** Whether a snapshot is of the source that a person names: by its name, or by its only path. */
  static boolean isOf(Snapshot snapshot, String source) {
    return snapshot.source().equals(source)
        || (snapshot.paths().size() == 1 && snapshot.paths().get(0).equals(source));
  }

  private static String describe(List<StoredSnapshot> snapshots, ZoneId zone) {
    List<StoredSnapshot> newest =
        snapshots.subList(Math.max(0, snapshots.size() - CANDIDATES), snapshots.size());
    String text =
        newest.stream()
            .map(
                s ->
                    s.shortId()
                        + " ("
                        + Texts.time(s.snapshot().time(), zone)
                        + ", "
                        + s.snapshot().source()
                        + (s.snapshot().type() == Snapshot.Type.CHECKPOINT ? ", checkpoint" : "")
                        + ")")
            .collect(Collectors.joining("; "));
    int more = snapshots.size() - newest.size();
    return more == 0 ? text : text + "; and " + Texts.count(more) + " older";
  }

  /** A point in time as people write it. */
  static Instant time(String text, ZoneId zone) throws CommandException {
    try {
      if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
        return LocalDate.parse(text).plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1);
      }
      String iso = text.strip().replace(' ', 'T');
      return iso.matches(".*T.*(Z|[+-][0-9:]+)")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw CommandException.usage(
          "'"
              + text
              + "' is not a time; write it as 2026-11-01T12:00, 2026-11-01 or"
              + " 2026-11-01T12:00Z.");
    }
  }
}
