package caravan.service.drop;

import caravan.platform.cache.Claims;
import caravan.service.drop.Tracked.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the files of a batch that was backed up: receipt first, then everything else. It
 * remembers which contents were stored from the folder, and which files have their receipt and
 * stay. Belongs to one thread.
 */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final DropSettings settings;
  private final Inbox inbox;
  private final Watching watching;
  private final Failed failed;
  private final Departure departure;
  private final Claims claims;
  private final Clock clock;
  private final Digests contents;
  private final Digests kept;
  private final String folder;

  /** For a folder that is there and in use. */
  Settlement(
      DropSettings settings,
      Inbox inbox,
      Watching watching,
      Failed failed,
      Departure departure,
      Claims claims,
      Clock clock)
      throws IOException {
    this.settings = settings;
    this.inbox = inbox;
    this.watching = watching;
    this.failed = failed;
    this.departure = departure;
    this.claims = claims;
    this.clock = clock;
    this.contents = Digests.open(inbox.contents());
    this.kept = Digests.open(inbox.kept());
    this.folder = inbox.id();
  }

  /** Where a file stands that is new to this process. */
  Optional<Stage> past(Dropped file) throws IOException {
    if (settings.after() != After.KEEP) {
      return Optional.empty();
    }
    if (kept.contains(file.identity(folder))) {
      return Optional.of(Stage.KEPT);
    }
    Optional<Failed.Entry> before = failed.find(file.path());
    return before
        .filter(entry -> entry.file().equals(file) && clock.instant().isBefore(entry.next()))
        .map(entry -> Stage.FAILED);
  }

  /**
   * Gives the receipt for what is proven of a batch, and lets it leave; the rest goes aside, or is
   * watched again. May be called again after a failure, and gives no second receipt.
   */
  void settle(Flight over, Outcome outcome) throws IOException {
    String batch = over.manifest().id();
    Optional<List<Receipt.Line>> given = Receipt.lines(inbox, batch);
    List<Receipt.Line> lines = given.isPresent() ? given.get() : judge(over, outcome);
    String absence = inbox.absence();
    if (!absence.isEmpty()) {
      throw new IOException(absence); // what was not found just now may be there again later
    }
    if (given.isEmpty() && !lines.isEmpty()) {
      new Receipt(batch, settings.name(), clock.instant(), outcome, lines)
          .write(inbox, settings.after());
    }
    Set<String> fresh = new HashSet<>();
    for (Receipt.Line line : lines) {
      if (!line.sha256().isEmpty() && !contents.contains(line.sha256())) {
        fresh.add(line.sha256());
      }
    }
    contents.add(fresh);
    if (settings.after() == After.KEEP) {
      keep(lines);
    } else {
      for (Receipt.Line line : lines) {
        leave(line.file());
      }
    }
    for (Receipt.Line line : lines) {
      failed.over(line.file().path());
    }
  }

  /** What of a batch gets a receipt; the rest goes aside, or is watched again. */
  private List<Receipt.Line> judge(Flight over, Outcome outcome) throws IOException {
    List<Receipt.Line> lines = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<Dropped> files = over.manifest().files();
    for (int i = 0; i < files.size(); i++) {
      Dropped file = files.get(i);
      String unproven = outcome.unproven().get(i);
      Optional<String> hash = over.hash(file);
      Optional<Dropped> now = inbox.look(file.path());
      boolean same = now.isPresent() && now.get().equals(file);
      if (now.isPresent() && !same) {
        watching.move(now.get(), Stage.SETTLING); // another content, which is claimed by itself
      } else if (unproven != null) {
        refuse(file, unproven, same);
      } else if (same && hash.isEmpty()) {
        refuse(file, over.unreadable(file), true);
      } else {
        String content = hash.orElse("");
        boolean duplicate =
            !content.isEmpty() && (!seen.add(content) || contents.contains(content));
        lines.add(new Receipt.Line(file, content, duplicate));
      }
    }
    return lines;
  }

  private void refuse(Dropped file, String reason, boolean there) throws IOException {
    if (!there) {
      watching.left(file); // whoever took it away wanted it so
      return;
    }
    LOG.warn("{} in the drop folder '{}' failed: {}", file.shown(), settings.name(), reason);
    switch (failed.add(file, reason, clock.instant(), departure)) {
      case LEFT -> {
        if (settings.after() == After.KEEP) {
          watching.move(file, Stage.FAILED);
        } else {
          watching.left(file);
        }
      }
      case GONE -> watching.left(file);
      case CHANGED -> watching.move(file, Stage.SETTLING);
    }
  }

  private void keep(List<Receipt.Line> lines) throws IOException {
    Set<String> keys = new HashSet<>();
    for (Receipt.Line line : lines) {
      String key = line.file().identity(folder);
      if (!kept.contains(key)) {
        keys.add(key);
      }
    }
    kept.add(keys);
    for (Receipt.Line line : lines) {
      claims.confirm(line.file().identity(folder));
      watching.move(line.file(), Stage.KEPT);
    }
  }

  /** Takes a file that has its receipt out of the folder; where that fails, it is tried again. */
  void leave(Dropped file) {
    try {
      Departure.Result result =
          settings.after() == After.DELETE
              ? departure.delete(file)
              : departure.move(file, inbox.done());
      if (result == Departure.Result.CHANGED) {
        watching.move(file, Stage.SETTLING);
      } else {
        leaveMark(file);
        watching.left(file);
      }
    } catch (IOException e) {
      watching.move(file, Stage.LEAVING);
      LOG.warn(
          "{} in the drop folder '{}' is safe, but stays there: {}",
          file.shown(),
          settings.name(),
          e.getMessage());
    }
  }

  /** The done file of one that left has nothing more to say. */
  private void leaveMark(Dropped file) throws IOException {
    Optional<Path> mark = inbox.doneFile(file.path());
    if (mark.isPresent()) {
      Optional<Dropped> found = inbox.look(mark.get());
      if (found.isPresent() && found.get().size() == 0) {
        departure.delete(found.get());
      } else if (found.isPresent()) {
        departure.move(found.get(), inbox.done());
      }
    }
  }
}
