package caravan.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A terminal that also remembers what was said, the first few hundred sentences of it. */
final class Ears extends Terminal {
  private static final int MOST = 200;

  private final Terminal terminal;
  private final List<String> heard = new ArrayList<>();
  private int more;

  Ears(Terminal terminal) {
    super(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        false,
        () -> 0,
        System::nanoTime);
    this.terminal = terminal;
  }

  /** What was said so far. */
  synchronized List<String> heard() {
    List<String> all = new ArrayList<>(heard);
    if (more > 0) {
      all.add("and " + Texts.count(more, "sentence") + " more");
    }
    return all;
  }

  @Override
  public synchronized void println(String line) {
    terminal.println(line);
    if (line.isBlank()) {
      return;
    }
    if (heard.size() < MOST) {
      heard.add(sanitise(line.strip()));
    } else {
      more++;
    }
  }

  @Override
  public boolean interactive() {
    return terminal.interactive();
  }

  @Override
  public int width() {
    return terminal.width();
  }

  @Override
  public void progress(Status status) {
    terminal.progress(status);
  }

  @Override
  public void end() {
    terminal.end();
  }
}
