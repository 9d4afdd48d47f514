package caravan.cli;

import caravan.config.Sizes;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The stream that people watch: lines, and under them one line of progress. On a terminal that line
 * is drawn anew at most ten times a second and erased before anything else is printed; elsewhere a
 * plain line comes every 30 seconds. Control characters never get through, so a file's name cannot
 * steer the terminal. Safe for concurrent use.
 */
public class Terminal {
  /** File descriptor of standard input. */
  public static final int STDIN = 0;

  /** File descriptor of standard output. */
  public static final int STDOUT = 1;

  /** File descriptor of standard error. */
  public static final int STDERR = 2;

  /**
   * How far something is.
   *
   * @param what in a word or two, as {@code documents}
   * @param done bytes done
   * @param total bytes to do as far as is known, or a negative number where nothing is
   * @param totalKnown whether the total is final: only then are percent and time left told
   * @param note anything more, may be empty
   */
  public record Status(String what, long done, long total, boolean totalKnown, String note) {}

  private record Sample(long nanos, long done) {}

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long DRAW_EVERY = SECOND / 10;
  private static final long PRINT_EVERY = 30 * SECOND;
  private static final long MEASURE_EVERY = 5 * SECOND;
  private static final long SHORT_WINDOW = 5 * SECOND;
  private static final long LONG_WINDOW = 60 * SECOND;
  private static final long SETTLE = 2 * SECOND;
  private static final int DEFAULT_WIDTH = 80;
  private static final int BAR = 10;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean interactive;
  private final IntSupplier measure;
  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private int width = DEFAULT_WIDTH;
  private long measuredAt;
  private boolean measured;
  private boolean drawn;
  private boolean started;
  private long shownAt;

  /**
   * @param out where to print
   * @param interactive whether that is a terminal that understands how to erase a line
   * @param measure tells its width in columns; asked every few seconds at most, 0 if unknown
   * @param nanoTime a clock in nanoseconds, as {@link System#nanoTime}
   */
  public Terminal(
      PrintStream out, boolean interactive, IntSupplier measure, LongSupplier nanoTime) {
    this.out = out;
    this.interactive = interactive;
    this.measure = measure;
    this.nanoTime = nanoTime;
  }

  /** Standard error of this process. */
  public static Terminal system() {
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    return new Terminal(
        System.err, !dumb && isTerminal(STDERR), Terminal::measureWidth, System::nanoTime);
  }

  /**
   * Whether a standard stream of this process is a terminal. {@link System#console} cannot tell:
   * before Java 22 it is null when either input or output is not one, since then it may be there
   * although neither is.
   */
  public static boolean isTerminal(int descriptor) {
    Path links = Path.of("/proc/self/fd");
    if (Files.isDirectory(links)) {
      try {
        Path link = links.resolve(Integer.toString(descriptor));
        return isTerminalName(Files.readSymbolicLink(link).toString());
      } catch (IOException e) {
        return false; // the stream is closed
      }
    }
    try {
      Process test =
          new ProcessBuilder("test", "-t", Integer.toString(descriptor)).inheritIO().start();
      return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return consoleIsTerminal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static boolean isTerminalName(String target) {
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  public boolean interactive() {
    return interactive;
  }

  /** Columns; 80 where nothing is known. */
  public synchronized int width() {
    long now = nanoTime.getAsLong();
    if (!measured || now - measuredAt >= MEASURE_EVERY) {
      int columns = measure.getAsInt();
      width = columns > 0 ? Math.min(columns, 1_000) : DEFAULT_WIDTH;
      measuredAt = now;
      measured = true;
    }
    return width;
  }

  /** Prints a line, above the line of progress. A line break in it is shown, not made. */
  public synchronized void println(String line) {
    erase();
    out.println(sanitise(line));
    out.flush();
  }

  /** Tells how far it is; call it as often as you like. */
  public synchronized void progress(Status status) {
    long now = nanoTime.getAsLong();
    if (!started) {
      started = true;
      shownAt = interactive ? now - DRAW_EVERY : now;
    }
    measureRate(status.done(), now);
    if (now - shownAt < (interactive ? DRAW_EVERY : PRINT_EVERY)) {
      return;
    }
    shownAt = now;
    String line = sanitise(describe(status, now));
    if (interactive) {
      out.print("\r" + fit(line, width() - 1) + "\u001b[K");
      drawn = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Erases the line of progress and forgets what was measured: the thing is over. */
  public synchronized void end() {
    erase();
    samples.clear();
    started = false;
  }

  /**
   * The text with all that could steer a terminal or reverse the order of letters made visible, as
   * {@code \x1b}; a tab becomes a space.
   */
  public static String sanitise(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\t') {
                clean.append(' ');
              } else if (steers(c)) {
                clean.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
              } else {
                clean.appendCodePoint(c);
              }
            });
    return clean.toString();
  }

  private void erase() {
    if (drawn) {
      out.print(ERASE);
      out.flush();
      drawn = false;
    }
  }

  private void measureRate(long done, long now) {
    if (!samples.isEmpty() && done < samples.getLast().done()) {
      samples.clear(); // something else began
    }
    if (samples.isEmpty() || now - samples.getLast().nanos() >= SECOND) {
      samples.add(new Sample(now, done));
    }
    while (now - samples.getFirst().nanos() > LONG_WINDOW && samples.size() > 2) {
      samples.removeFirst();
    }
  }

  private String describe(Status status, long now) {
    StringBuilder line = new StringBuilder(status.what());
    boolean percent = status.totalKnown() && status.total() > 0;
    if (percent) {
      double part = Math.min(1, Math.max(0, (double) status.done() / status.total()));
      int full = (int) (part * BAR);
      line.append(interactive ? "  " + "=".repeat(full) + "-".repeat(BAR - full) : "");
      line.append(String.format(Locale.ROOT, "  %3d%%", (int) (part * 100)));
    }
    line.append("  ").append(Sizes.format(status.done()));
    if (status.total() >= 0) {
      line.append(" of ").append(Sizes.format(status.total()));
      line.append(status.totalKnown() ? "" : " found so far");
    }
    if (now - samples.getFirst().nanos() >= SETTLE) {
      double recent = rate(status.done(), now, SHORT_WINDOW);
      double overall = rate(status.done(), now, LONG_WINDOW);
      line.append("  ").append(Sizes.format((long) recent)).append("/s");
      if (percent && recent >= 1 && overall >= 1 && status.done() < status.total()) {
        long rest = status.total() - status.done();
        double least = rest / Math.max(recent, overall);
        line.append("  ").append(range(least, rest / Math.min(recent, overall))).append(" left");
      }
    }
    if (!status.note().isEmpty()) {
      line.append("  ").append(status.note());
    }
    return line.toString();
  }

  /** Bytes a second since the oldest sample within the window. */
  private double rate(long done, long now, long window) {
    Sample from = samples.getFirst();
    Iterator<Sample> newestFirst = samples.descendingIterator();
    while (newestFirst.hasNext()) {
      Sample sample = newestFirst.next();
      if (now - sample.nanos() >= window) {
        from = sample;
        break;
      }
    }
    double seconds = Math.max(1, now - from.nanos()) / (double) SECOND;
    return (done - from.done()) / seconds;
  }

  /** As {@code 5-10 s} or {@code 2-3 min}: what is not known exactly is not told exactly. */
  static String range(double leastSeconds, double mostSeconds) {
    if (mostSeconds < 90) {
      return range(leastSeconds, mostSeconds, 5, "s");
    }
    double minutes = mostSeconds / 60;
    if (minutes < 90) {
      return range(leastSeconds / 60, minutes, minutes < 20 ? 1 : 5, "min");
    }
    double hours = minutes / 60;
    return hours < 48
        ? range(leastSeconds / 3_600, hours, 1, "h")
        : range(leastSeconds / 86_400, hours / 24, 1, "d");
  }

  private static String range(double least, double most, int step, String unit) {
    long from = (long) Math.floor(least / step) * step;
    long to = (long) Math.ceil(most / step) * step;
    return from + "-" + (to > from ? to : from + step) + " " + unit;
  }

  /** Cuts a line so that it fills no more than so many columns. */
  static String fit(String line, int columns) {
    int used = 0;
    for (int at = 0; at < line.length(); ) {
      int c = line.codePointAt(at);
      used += columns(c);
      if (used > columns) {
        return line.substring(0, at);
      }
      at += Character.charCount(c);
    }
    return line;
  }

  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115f)
            || (c >= 0x2e80 && c <= 0xa4cf)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x1f300 && c <= 0x1faff)
            || (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
  }

  private static boolean steers(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static boolean consoleIsTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      Method isTerminal = Console.class.getMethod("isTerminal"); // since Java 22
      return Boolean.TRUE.equals(isTerminal.invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static int measureWidth() {
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("[1-9][0-9]{0,3}")) {
      return Integer.parseInt(columns);
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size;
      try (var in = stty.getInputStream()) {
        size = new String(in.readNBytes(64), StandardCharsets.US_ASCII).strip().split(" ");
      }
      return size.length == 2 && size[1].matches("[0-9]{1,4}") ? Integer.parseInt(size[1]) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
