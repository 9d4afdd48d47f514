package caravan.service.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges one source. Pure calculation. */
final class SourceVerdict {
  private final String name;
  private final Plan plan;
  private final KnownSource source;
  private final Known known;
  private final Instant now;
  private final List<Reason> reasons = new ArrayList<>();

  private SourceVerdict(String name, Plan plan, Known known, Instant now) {
    this.name = name;
    this.plan = plan;
    this.source = known.source(name);
    this.known = known;
    this.now = now;
  }

  static SourceStatus of(String name, Plan plan, Known known, Instant now) {
    return new SourceVerdict(name, plan, known, now).judge();
  }

  private SourceStatus judge() {
    List<Copy> copies = new ArrayList<>();
    int counted = 0;
    boolean anyAway = false; // a copy of any age that is not on the source's own device
    for (String destination : plan.destinations().keySet()) {
      Optional<Instant> there = Optional.ofNullable(source.copies().get(destination));
      boolean holds = there.isPresent() && there.equals(source.newest());
      boolean own = source.ownDevice().contains(destination);
      copies.add(new Copy(destination, there, state(destination, there, holds, own)));
      counted += holds && !own ? 1 : 0;
      anyAway |= there.isPresent() && !own;
    }
    int missing = Math.max(0, plan.copies() - counted);
    Optional<Duration> interval = plan.sources().getOrDefault(name, Optional.empty());
    Level level = anyAway ? Level.SAFE : Level.NOT_PROTECTED;
    if (source.copies().isEmpty()) {
      add("was never backed up", "Run 'caravan backup " + name + "'.");
    } else if (!anyAway) {
      add(
          "has its only copy on its own disk: what takes the disk takes both",
          "Add a destination on another device or in a cloud, then back up again.");
    } else if (missing > 0) {
      add(
          "has " + counted + " of " + plan.copies() + " copies of its newest snapshot",
          ownDeviceHolds()
              ? "A copy on the source's own disk does not count; add another destination."
              : "Back up again with every destination in reach.");
    }
    tooOld(interval);
    if (!source.suspicious().isEmpty()) {
      add(
          "looks wrong: " + source.suspicious(),
          "Look at it. The snapshot before is pinned. If all is well: caravan trust "
              + source.snapshot());
    }
    if (!source.failure().isEmpty()) {
      add("could not be backed up the last time: " + source.failure(), "Back up again.");
    }
    damage(copies);
    if (!reasons.isEmpty()) {
      level = level.worse(Level.AT_RISK);
    }
    return new SourceStatus(
        name, level, reasons, source.newest(), interval, copies, counted, missing, source);
  }

  private boolean ownDeviceHolds() {
    return source.ownDevice().stream()
        .anyMatch(
            destination ->
                source.newest().isPresent()
                    && source.newest().get().equals(source.copies().get(destination)));
  }

  private Copy.State state(
      String destination, Optional<Instant> there, boolean holds, boolean own) {
    KnownDestination at = known.destination(destination);
    if (at.damaged() > 0 && there.isPresent()) {
      return Copy.State.DAMAGED;
    }
    if (at.isAway()) {
      return Copy.State.AWAY;
    }
    if (there.isEmpty()) {
      return Copy.State.NONE;
    }
    if (!holds) {
      return Copy.State.BEHIND;
    }
    return own ? Copy.State.OWN_DEVICE : Copy.State.OK;
  }

  private void tooOld(Optional<Duration> interval) {
    if (interval.isEmpty() || source.newest().isEmpty()) {
      return;
    }
    Duration age = Duration.between(source.newest().get(), now);
    if (age.compareTo(interval.get().multipliedBy(2)) > 0) {
      add(
          "has a newest snapshot that is "
              + Ages.text(age)
              + " old, and one is due every "
              + Ages.text(interval.get()),
          "Run 'caravan backup " + name + "', and look why its schedule does not.");
    }
  }

  private void damage(List<Copy> copies) {
    for (Copy copy : copies) {
      if (copy.state() == Copy.State.DAMAGED) {
        add(
            "has a copy at '" + copy.destination() + "', which has damaged objects",
            "Run 'caravan check --destination "
                + copy.destination()
                + "' to see which files that touches, then back up again.");
      }
    }
  }

  private void add(String what, String todo) {
    reasons.add(new Reason(name, what, todo));
  }
}
