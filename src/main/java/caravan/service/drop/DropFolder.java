package caravan.service.drop;

import caravan.platform.cache.Claims;
import caravan.service.Starter;
import caravan.service.drop.Tracked.Stage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One drop folder at work: whole files are claimed, written down as a batch, backed up, and leave
 * when the snapshot has its copies. One batch is under way at a time. A file is in the folder until
 * its receipt is on the disk, so a crash at any point loses nothing: what was under way is found in
 * {@code .caravan/claims/}, and the rest in the folder itself. Safe for concurrent use.
 */
public final class DropFolder {
  /** Longer than any backup of a batch; who is dead for so long has lost his claim. */
  private static final Duration LEASE = Duration.ofHours(6);

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration LOOK_FAILED = Duration.ofSeconds(5);
  private static final Duration FINISH_AGAIN = Duration.ofSeconds(5);
  private static final String MANIFEST = ".json";
  private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final DropSettings settings;
  private final Inbox inbox;
  private final Starter starter;
  private final Claims claims;
  private final Clock clock;
  private final String owner;
  private final Watching watching;
  private final Failed failed;
  private final Departure departure;
  private final ReentrantLock turn = new ReentrantLock();
  private final Deque<Path> left = new ArrayDeque<>();
  private final Set<String> mine = new HashSet<>();
  private volatile String trouble = "";
  private volatile String unseen = "";
  private volatile int failures;
  private String folder = "";
  private @Nullable Settlement settlement;
  private @Nullable Flight flight;
  private int attempts;
  private Instant notBefore = Instant.MIN;
  private Instant nextFailed = Instant.MIN;

  /**
   * How a folder stands.
   *
   * @param waiting files without a receipt
   * @param oldest when the longest waiting of them was seen first
   * @param failed files that are put aside with a reason
   * @param others what lies there and is no file, with what it is
   * @param trouble why nothing goes on, empty if all is well
   */
  public record Figures(
      int waiting,
      Optional<Instant> oldest,
      int failed,
      Map<String, String> others,
      String trouble) {}

  /**
   * @param home the Caravan home, which remembers that the folder was used
   * @param owner the same for one home always, 8 letters or digits: whose unfinished batches are
   *     taken up
   * @param starter runs the backups
   * @param claims keeps others away that serve the same folder
   */
  public DropFolder(
      DropSettings settings, Path home, String owner, Starter starter, Claims claims, Clock clock) {
    this.settings = settings;
    this.inbox = new Inbox(settings, home);
    this.owner = owner;
    this.starter = starter;
    this.claims = claims;
    this.clock = clock;
    this.watching = new Watching(inbox, clock);
    this.failed = new Failed(inbox, settings.retry(), settings.after() == After.KEEP);
    this.departure = new Departure(inbox);
  }

  public DropSettings settings() {
    return settings;
  }

  /**
   * Somebody saw a file in the folder. It is looked at, and from then on watched until it is safe.
   * One that is not there, or is no file, is let pass: the engine's own look says what it is.
   *
   * @param file absolute
   */
  public void found(Path file) throws IOException {
    unseen = "";
    if (file.startsWith(inbox.root())) {
      watching.found(inbox.root().relativize(file));
    }
  }

  /**
   * Whether a file need not be shown again.
   *
   * @param modified milliseconds since 1970
   */
  public boolean knows(Path file, long size, long modified) {
    return file.startsWith(inbox.root())
        && watching.knows(inbox.root().relativize(file), size, modified);
  }

  /** Whoever shows files cannot look through the folder now. It is told once. */
  public void unseen(Throwable reason) {
    String why = String.valueOf(reason.getMessage());
    if (!why.equals(unseen)) {
      unseen = why;
      LOG.warn("The drop folder '{}' cannot be looked through: {}", settings.name(), why);
    }
  }

  public Figures figures() {
    Map<Stage, Integer> counts = watching.counts();
    int waiting =
        counts.entrySet().stream()
            .filter(one -> one.getKey() != Stage.KEPT && one.getKey() != Stage.FAILED)
            .filter(one -> one.getKey() != Stage.LEAVING)
            .mapToInt(Map.Entry::getValue)
            .sum();
    return new Figures(waiting, watching.oldest(), failures, watching.others(), trouble);
  }

  /**
   * Goes one step on, however far that is. To be called about twice a second; while one call is at
   * it another does nothing. Never throws for what the disk or a destination does: it is told as
   * {@link Figures#trouble}, and tried again.
   */
  public void tick() {
    if (!turn.tryLock()) {
      return;
    }
    try {
      String absence = inbox.absence();
      if (absence.isEmpty()) {
        step();
      } else {
        tell(absence);
      }
    } catch (IOException e) {
      tell("The drop folder " + inbox.root() + " cannot be used: " + e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  /** Says what is wrong, once. */
  private void tell(String what) {
    if (!what.equals(trouble)) {
      if (what.isEmpty()) {
        LOG.info("The drop folder {} is served again.", settings.name());
      } else {
        LOG.warn("{}", what);
      }
      trouble = what;
    }
  }

  private void step() throws IOException {
    if (folder.isEmpty()) {
      begin();
    }
    watching.sweep(this::past);
    retryFailed();
    watching.settle(this::past);
    for (Tracked one : watching.leaving()) {
      settled().leave(one.file());
    }
    Flight now = flight;
    if (now != null && now.isOver() && !clock.instant().isBefore(notBefore)) {
      finish(now);
    }
    if (flight == null && !clock.instant().isBefore(notBefore)) {
      next();
    }
    if (flight == null && attempts == 0) {
      tell("");
    }
  }

  /** Takes the folder up, with what a process before this one has left. */
  private void begin() throws IOException {
    left.clear();
    Files.createDirectories(inbox.claims());
    List<Path> manifests = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(inbox.claims(), owner + "-*")) {
      for (Path file : found) {
        if (file.toString().endsWith(MANIFEST)) {
          manifests.add(file);
        } else if (!Files.exists(Outcome.manifestOf(file))) {
          Files.delete(file); // a crash came between the two
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    manifests.sort(null);
    for (Path manifest : manifests) { // named by their times
      for (Dropped file : Manifest.read(manifest).files()) {
        watching.move(file, Stage.CLAIMED);
      }
      left.add(manifest);
    }
    settlement = new Settlement(settings, inbox, watching, failed, departure, claims, clock);
    folder = inbox.id();
  }

  private Settlement settled() {
    Settlement now = settlement;
    if (now == null) {
      throw new IllegalStateException("the folder was not taken up");
    }
    return now;
  }

  /** Where a file stands that is new to this process. */
  private Optional<Stage> past(Dropped file) throws IOException {
    Settlement known = settlement;
    return known == null ? Optional.empty() : known.past(file);
  }

  private void retryFailed() throws IOException {
    Instant now = clock.instant();
    if (now.isBefore(nextFailed)) {
      return;
    }
    nextFailed = now.plus(LOOK_FAILED);
    int still = 0;
    for (Failed.Entry entry : failed.all()) {
      still++;
      if (!now.isBefore(entry.next()) && !failed.bringBack(entry)) {
        still -= failed.isLost(entry) ? 1 : 0;
      }
    }
    failures = still;
  }

  /** Begins the next batch, if there is one. */
  private void next() throws IOException {
    Path leftover = left.peek();
    Manifest manifest = leftover == null ? claim() : Manifest.read(leftover);
    if (manifest == null) {
      return;
    }
    Path file = leftover == null ? place(manifest.id()) : leftover;
    for (Dropped one : manifest.files()) {
      mine.add(one.identity(folder));
      watching.move(one, Stage.CLAIMED);
    }
    Flight begun = new Flight(settings, inbox, manifest, file);
    left.poll();
    try {
      begun.begin(starter);
    } catch (IllegalStateException e) { // the service is stopping
      putBack(begun, String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      left.addFirst(file);
      throw e;
    }
    flight = begun;
    begun.hashMeanwhile();
  }

  private Path place(String batch) {
    return inbox.claims().resolve(owner + "-" + batch + MANIFEST);
  }

  /** A batch of whole files that are claimed and written down; null if none is due. */
  private @Nullable Manifest claim() throws IOException {
    Instant now = clock.instant();
    List<Tracked> whole = watching.whole();
    List<Dropped> batch = new ArrayList<>();
    long bytes = 0;
    for (Tracked one : whole) {
      if (batch.size() >= settings.batchFiles()
          || (!batch.isEmpty() && bytes + one.file().size() > settings.batchBytes())) {
        break;
      }
      batch.add(one.file());
      bytes += one.file().size();
    }
    boolean full =
        batch.size() < whole.size()
            || batch.size() >= settings.batchFiles()
            || bytes >= settings.batchBytes();
    if (batch.isEmpty()
        || (!full && now.isBefore(whole.get(0).since().plus(settings.batchWait())))) {
      return null;
    }
    String id =
        STAMP.format(now)
            + "-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()).substring(2);
    // Before the claims: a claim that nobody remembers would keep its file waiting for hours.
    new Manifest(id, batch).write(place(id));
    List<Dropped> won = new ArrayList<>();
    try {
      for (Dropped file : batch) {
        String key = file.identity(folder);
        if (mine.contains(key) || claims.claim(key, LEASE)) {
          mine.add(key);
          won.add(file);
        } else {
          watching.move(file, Stage.ELSEWHERE);
        }
      }
    } catch (IOException e) {
      Files.deleteIfExists(place(id));
      throw e;
    }
    if (won.isEmpty()) {
      Files.deleteIfExists(place(id));
      return null;
    }
    Manifest manifest = new Manifest(id, won);
    if (won.size() < batch.size()) {
      manifest.write(place(id));
    }
    return manifest;
  }

  /** The backup is over: what is proven gets its receipt and leaves. */
  private void finish(Flight over) throws IOException {
    Optional<Outcome> outcome = over.outcome();
    if (outcome.isEmpty()) {
      putBack(over, over.failure());
    } else if (!outcome.get().isEnough()) {
      putBack(
          over,
          "Only "
              + outcome.get().copies()
              + " of "
              + outcome.get().requiredCopies()
              + " required copies exist. Make the other destinations reachable.");
    } else {
      notBefore = clock.instant().plus(FINISH_AGAIN); // if the disk is full, not twice a second
      settled().settle(over, outcome.get());
      nextFailed = Instant.MIN;
      attempts = 0;
      close(over);
      notBefore = Instant.MIN;
    }
  }

  /** A batch is not safe: all of it stays, and the same batch is tried again after a pause. */
  private void putBack(Flight batch, String why) throws IOException {
    Duration pause = settings.retry().multipliedBy(1L << Math.min(attempts, 20));
    attempts++;
    notBefore = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    tell(
        "What was dropped in '"
            + settings.name()
            + "' is not safe yet and stays there; the next try is at "
            + notBefore
            + ". "
            + why);
    Files.deleteIfExists(Outcome.beside(batch.file()));
    left.addFirst(
        batch.file()); // the same batch again: it is written down, and its claims are ours
    flight = null;
  }

  private void close(Flight batch) throws IOException {
    for (Dropped file : batch.manifest().files()) {
      String key = file.identity(folder);
      if (mine.contains(key)) {
        claims.release(key);
        mine.remove(key);
      }
      watching.release(file);
    }
    Files.deleteIfExists(batch.file());
    Files.deleteIfExists(Outcome.beside(batch.file()));
    flight = null;
  }
}
