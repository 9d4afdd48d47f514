package caravan.service.drop;

import caravan.model.FileKind;
import caravan.model.Metadata;
import caravan.service.drop.Tracked.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which files lie in a drop folder, and which of them are whole: those that were the same twice, at
 * least two seconds apart, or those whose done file is there. What it holds is in memory only, as
 * the folder itself says the same again after a crash. {@link #found} and {@link #knows} are safe
 * for concurrent use; the rest belongs to one thread.
 */
final class Watching {
  static final Duration SETTLE = Duration.ofSeconds(2);
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** A sweep may take this part of the time, but is never longer away than that. */
  private static final int SHARE = 50;

  private static final Duration LONGEST_SWEEP = Duration.ofSeconds(10);

  private final Inbox inbox;
  private final Clock clock;
  private final Map<Path, Tracked> files = new ConcurrentHashMap<>();
  private volatile Map<String, String> others = Map.of();
  private volatile Set<Path> strange = Set.of();
  private Instant nextSweep = Instant.MIN;

  /** Says where a file stands that was not seen before, or changed. */
  interface Past {
    /** Its stage, empty for one that is new. */
    Optional<Stage> of(Dropped file) throws IOException;
  }

  Watching(Inbox inbox, Clock clock) {
    this.inbox = inbox;
    this.clock = clock;
  }

  /** Somebody saw a file. Does nothing for one that is known, or is none. */
  void found(Path path) throws IOException {
    if (inbox.isAside(path)) {
      return;
    }
    Optional<Dropped> look = inbox.look(path);
    Instant now = clock.instant();
    look.ifPresent(
        file ->
            files.compute(
                path,
                (same, before) ->
                    before == null
                        ? Tracked.first(file, now)
                        : isSettled(before) && !before.file().equals(file)
                            ? before.changed(file, now)
                            : before));
  }

  private static boolean isSettled(Tracked tracked) {
    return tracked.stage() == Stage.KEPT || tracked.stage() == Stage.FAILED;
  }

  /**
   * Whether a file need not be shown again, by what a cheap look tells.
   *
   * @param modified milliseconds since 1970
   */
  boolean knows(Path path, long size, long modified) {
    Tracked tracked = files.get(path);
    return inbox.isAside(path)
        || strange.contains(path)
        || tracked != null
            && (!isSettled(tracked)
                || (tracked.file().size() == size
                    && tracked.file().modified().toEpochMilli() == modified));
  }

  /**
   * Looks through the folder, for what nobody showed and for what is gone; seldom if it is slow.
   */
  void sweep(Past past) throws IOException {
    Instant now = clock.instant();
    if (now.isBefore(nextSweep)) {
      return;
    }
    long begin = System.nanoTime();
    Set<Path> there = new HashSet<>();
    Map<String, String> told = new TreeMap<>();
    Set<Path> odd = new HashSet<>();
    Set<Path> closed = new HashSet<>();
    inbox.walk(
        new Inbox.Visitor() {
          @Override
          public void found(Path path, Metadata metadata) throws IOException {
            if (metadata.kind() == FileKind.FILE) {
              there.add(path);
              see(path, metadata, past, now);
            } else {
              odd.add(path);
              told.put(
                  Dropped.of(path, metadata).shown(),
                  "it is no file but a "
                      + metadata.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
          }

          @Override
          public void closed(Path path) {
            closed.add(path);
            told.put(path.toString(), "this folder cannot be listed: permission denied");
          }
        });
    files
        .values()
        .removeIf(
            one ->
                isSettled(one)
                    && !there.contains(one.file().path())
                    && closed.stream().noneMatch(one.file().path()::startsWith));
    others = Map.copyOf(told);
    strange = Set.copyOf(odd);
    Duration took = Duration.ofNanos(System.nanoTime() - begin).multipliedBy(SHARE);
    Duration most = took.compareTo(LONGEST_SWEEP) > 0 ? LONGEST_SWEEP : took;
    nextSweep = now.plus(most.compareTo(SWEEP) > 0 ? most : SWEEP);
  }

  private void see(Path path, Metadata metadata, Past past, Instant now) throws IOException {
    Tracked before = files.get(path);
    Dropped file = Dropped.of(path, metadata);
    if (before == null) {
      Optional<Stage> stage = past.of(file);
      Tracked fresh = Tracked.first(file, now);
      files.putIfAbsent(path, stage.isPresent() ? fresh.at(stage.get(), now) : fresh);
    } else if (isSettled(before) && !before.file().equals(file)) {
      files.put(path, before.changed(file, now));
    }
  }

  /** Looks at all that may have become whole, or was to be looked at again. */
  void settle(Past past) throws IOException {
    Instant now = clock.instant();
    for (Tracked one : List.copyOf(files.values())) {
      switch (one.stage()) {
        case SETTLING -> settle(one, past, now);
        case ELSEWHERE -> {
          if (!now.isBefore(one.since().plus(AGAIN))) {
            put(one.changed(one.file(), now)); // done there, given up there, or changed
          }
        }
        case FAILED -> {
          if (past.of(one.file()).isEmpty()) { // its pause is over
            put(one.changed(one.file(), now));
          }
        }
        default -> {
          // whoever brought it there goes on with it
        }
      }
    }
  }

  private void settle(Tracked one, Past past, Instant now) throws IOException {
    Optional<Dropped> look = inbox.look(one.file().path());
    Optional<Path> done = inbox.doneFile(one.file().path());
    if (look.isEmpty()) {
      files.remove(one.file().path());
    } else if (done.isPresent()) {
      if (Files.exists(inbox.root().resolve(done.get()), LinkOption.NOFOLLOW_LINKS)) {
        whole(one, look.get(), past, now);
      } else if (!look.get().equals(one.file())) {
        put(one.changed(look.get(), now));
      }
    } else if (!look.get().equals(one.file())) {
      put(one.changed(look.get(), now));
    } else if (!now.isBefore(one.since().plus(SETTLE))) {
      whole(one, look.get(), past, now);
    }
  }

  private void whole(Tracked one, Dropped file, Past past, Instant now) throws IOException {
    put(one.changed(file, now).at(past.of(file).orElse(Stage.WHOLE), now));
  }

  private void put(Tracked tracked) {
    files.put(tracked.file().path(), tracked);
  }

  /** The whole ones, longest waiting first. */
  List<Tracked> whole() {
    List<Tracked> whole = in(Stage.WHOLE);
    whole.sort(Comparator.comparing(Tracked::since).thenComparing(one -> one.file().path()));
    return whole;
  }

  /** Those that have their receipt and shall be taken out of the folder now. */
  List<Tracked> leaving() {
    Instant now = clock.instant();
    List<Tracked> leaving = in(Stage.LEAVING);
    leaving.removeIf(one -> now.isBefore(one.since().plus(SOON)));
    return leaving;
  }

  private List<Tracked> in(Stage stage) {
    List<Tracked> found = new ArrayList<>();
    for (Tracked one : files.values()) {
      if (one.stage() == stage) {
        found.add(one);
      }
    }
    return found;
  }

  /** A file is at another stage now. */
  void move(Dropped file, Stage stage) {
    Instant now = clock.instant();
    files.compute(
        file.path(),
        (path, before) ->
            (before == null ? Tracked.first(file, now) : before.changed(file, now)).at(stage, now));
  }

  /** A batch is over: whatever of it is still there is seen anew. */
  void release(Dropped file) {
    files.computeIfPresent(
        file.path(), (path, before) -> before.stage() == Stage.CLAIMED ? null : before);
  }

  /** A file is not in the folder any more. */
  void left(Dropped file) {
    files.remove(file.path());
  }

  /** How many files wait for their receipt, by where they stand; and the one seen first. */
  Map<Stage, Integer> counts() {
    Map<Stage, Integer> counts = new HashMap<>();
    files.values().forEach(one -> counts.merge(one.stage(), 1, Integer::sum));
    return counts;
  }

  /** When the longest waiting file was seen first. */
  Optional<Instant> oldest() {
    return files.values().stream()
        .filter(one -> !isSettled(one) && one.stage() != Stage.LEAVING)
        .map(Tracked::first)
        .min(Comparator.naturalOrder());
  }

  /** What lies in the folder and is no file, with what it is. */
  Map<String, String> others() {
    return others;
  }
}
