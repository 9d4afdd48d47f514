package caravan.service.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches sources and asks for their backups when they have changed. A source that cannot be
 * watched is left to its schedule, which is said, and tried again later; each of its backups walks
 * all of it anyway, so nothing depends on what a watch has seen. Safe for concurrent use.
 */
public final class Watches implements AutoCloseable {
  /** How long a source that cannot be watched is left to its schedule. */
  static final Duration AGAIN = Duration.ofMinutes(10);

  private static final Path SYSTEM_LIMIT = Path.of("/proc/sys/fs/inotify/max_user_watches");
  private static final int DIGITS = 64;
  private static final int OTHERWISE = 100_000;
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final Consumer<String> ask;
  private final Clock clock;
  private final int limit;
  private final Map<String, One> all = new LinkedHashMap<>();

  /**
   * How a source stands.
   *
   * @param lost why it is left to its schedule, empty while it is watched
   */
  public record Standing(String source, String lost) {}

  /**
   * @param ask is told the name of a job that shall begin
   */
  public Watches(Consumer<String> ask, Clock clock) {
    this(ask, clock, systemLimit());
  }

  /**
   * @param limit folders of a source that may be watched
   */
  Watches(Consumer<String> ask, Clock clock, int limit) {
    this.ask = ask;
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * Half of what a user's processes may watch together, so that others can too; inotify knows
   * single folders only.
   */
  static int systemLimit() {
    // in one read: of a second one the kernel gives nothing, and Files.readString begins with a
    // byte
    try (InputStream in = Files.newInputStream(SYSTEM_LIMIT)) {
      String text = new String(in.readNBytes(DIGITS), StandardCharsets.US_ASCII);
      return Math.max(1, Integer.parseInt(text.strip()) / 2);
    } catch (IOException | NumberFormatException e) {
      return OTHERWISE; // no Linux
    }
  }

  /** Sets what is watched, in place of what was. */
  public synchronized void set(List<Watched> sources) {
    Map<String, One> before = new LinkedHashMap<>(all);
    all.clear();
    for (Watched watched : sources) {
      One known = before.get(watched.source());
      if (known != null && known.watched.equals(watched)) {
        all.put(watched.source(), known);
        before.remove(watched.source());
      } else {
        One one = new One(watched);
        all.put(watched.source(), one);
        one.begin();
      }
    }
    before.values().forEach(One::end);
  }

  /** Asks for what has settled; to be called about each second. */
  public void tick() {
    List<String> due = new ArrayList<>();
    synchronized (this) {
      Instant now = clock.instant();
      for (One one : all.values()) {
        if (one.debounce.due(now)) {
          due.add(one.watched.job());
        }
        Instant again = one.again;
        if (again != null && !now.isBefore(again)) {
          one.begin();
        }
      }
    }
    due.forEach(ask);
  }

  /** All sources as they stand. */
  public synchronized List<Standing> standing() {
    return all.values().stream().map(one -> new Standing(one.watched.source(), one.lost)).toList();
  }

  @Override
  public synchronized void close() {
    all.values().forEach(One::end);
    all.clear();
  }

  /** A source with its watch; guarded by the watches. */
  private final class One {
    private final Watched watched;
    private final Debounce debounce = new Debounce();
    private @Nullable FolderWatch watch;
    private @Nullable Instant again;
    private String lost = "";

    One(Watched watched) {
      this.watched = watched;
    }

    void begin() {
      again = null;
      FolderWatch made = new FolderWatch(watched, limit, new Ears(this));
      watch = made;
      made.start();
    }

    void end() {
      again = null;
      FolderWatch running = watch;
      watch = null;
      if (running != null) {
        running.close();
      }
    }
  }

  private final class Ears implements FolderWatch.Listener {
    private final One one;

    Ears(One one) {
      this.one = one;
    }

    @Override
    public void changed() {
      synchronized (Watches.this) {
        one.lost = "";
        one.debounce.changed(clock.instant());
      }
    }

    @Override
    public void lost(String why) {
      synchronized (Watches.this) {
        one.lost = why;
        one.again = clock.instant().plus(AGAIN);
      }
      LOG.warn(
          "'{}' is not watched now: {}. It is backed up by its schedule, and watching is tried again"
              + " in {} minutes. On Linux, fs.inotify.max_user_watches says how many folders may be"
              + " watched; half of them are used for a source.",
          one.watched.source(),
          why,
          AGAIN.toMinutes());
    }
  }
}
