package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.cli.Terminal.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MB = 1_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now = -5 * SECOND;
  private int width = 100;

  @Test
  void progress_onATerminal_isDrawnAtMostTenTimesASecond() {
    Terminal terminal = terminal(true);
    for (int i = 0; i < 1_000; i++) {
      terminal.progress(new Status("docs", i, 1_000, true, ""));
      now += SECOND / 1_000;
    }
    assertThat(printed().split("\r", -1)).hasSize(1 + 10);
    assertThat(printed()).doesNotContain("\n");
  }

  @Test
  void progress_onATerminal_showsBarRateAndTimeLeftAsARange() {
    Terminal terminal = terminal(true);
    for (int i = 0; i <= 40; i++) {
      terminal.progress(new Status("docs", i * 10 * MB, 500 * MB, true, "1 unreadable"));
      now += SECOND;
    }
    assertThat(printed())
        .endsWith(
            "\r"
                + "docs  ========--   80%  400 MB of 500 MB  10 MB/s  10-15 s left  1"
                + " unreadable\u001b[K");
  }

  @Test
  void progress_rateChanged_widensTheRange() {
    Terminal terminal = terminal(true);
    long done = 0;
    for (int i = 0; i <= 40; i++) {
      terminal.progress(new Status("d", done, 10_000 * MB, true, ""));
      done += i < 30 ? 100 * MB : 10 * MB;
      now += SECOND;
    }
    assertThat(printed()).contains("  10 MB/s  1-12 min left");
  }

  @Test
  void progress_totalNotFinal_tellsNeitherPercentNorTimeLeft() {
    Terminal terminal = terminal(true);
    for (int i = 0; i <= 10; i++) {
      terminal.progress(new Status("d", i * MB, 500 * MB, false, ""));
      now += SECOND;
    }
    assertThat(printed()).endsWith("\rd  10 MB of 500 MB found so far  1.0 MB/s\u001b[K");
    assertThat(printed()).doesNotContain("left", "%");
  }

  @Test
  void progress_stalled_tellsNoTimeLeft() {
    Terminal terminal = terminal(true);
    for (int i = 0; i <= 20; i++) {
      terminal.progress(new Status("d", Math.min(i, 10) * MB, 50 * MB, true, ""));
      now += SECOND;
    }
    assertThat(printed()).endsWith("10 MB of 50 MB  0 B/s\u001b[K");
  }

  @Test
  void progress_startsOver_measuresAnew() {
    Terminal terminal = terminal(true);
    terminal.progress(new Status("a", 100 * MB, 100 * MB, true, ""));
    now += SECOND;
    terminal.progress(new Status("b", 0, 100 * MB, true, ""));
    now += 4 * SECOND;
    terminal.progress(new Status("b", 4 * MB, 100 * MB, true, ""));
    assertThat(printed()).contains("4.0 MB of 100 MB  1.0 MB/s");
  }

  @Test
  void progress_elsewhere_isAPlainLineEvery30Seconds() {
    Terminal terminal = terminal(false);
    for (int i = 0; i <= 65; i++) {
      terminal.progress(new Status("docs", i * MB, 1_000 * MB, true, ""));
      now += SECOND;
    }
    terminal.end();
    assertThat(printed().lines())
        .containsExactly(
            "docs    3%  30 MB of 1.0 GB  1.0 MB/s  16-17 min left",
            "docs    6%  60 MB of 1.0 GB  1.0 MB/s  15-16 min left");
    assertThat(printed()).doesNotContain("\u001b", "\r");
  }

  @Test
  void println_erasesTheProgressFirst() {
    Terminal terminal = terminal(true);
    terminal.progress(new Status("d", 1, 2, true, ""));
    terminal.println("hello");
    terminal.println("again");
    assertThat(printed()).endsWith("\r\u001b[Khello\nagain\n");
    terminal.end();
    assertThat(printed()).endsWith("again\n");
  }

  @Test
  void end_erasesTheLine_andTheNextIsDrawnAtOnce() {
    Terminal terminal = terminal(true);
    terminal.progress(new Status("d", 1, 2, true, ""));
    terminal.end();
    assertThat(printed()).endsWith("\r\u001b[K");
    terminal.progress(new Status("e", 1, 2, true, ""));
    assertThat(printed()).contains("\re ");
  }

  @Test
  void progress_narrowTerminal_neverWraps() {
    width = 20;
    Terminal terminal = terminal(true);
    terminal.progress(new Status("日本語".repeat(10), 1, 2, true, ""));
    assertThat(printed()).isEqualTo("\r日本語日本語日本語\u001b[K");
    assertThat(Terminal.fit("e\u0301e\u0301e\u0301", 2)).isEqualTo("e\u0301e\u0301");
  }

  @Test
  void width_isAskedAgainAfterAWhile_and80IfUnknown() {
    Terminal terminal = terminal(true);
    assertThat(terminal.width()).isEqualTo(100);
    width = 0;
    assertThat(terminal.width()).isEqualTo(100);
    now += 6 * SECOND;
    assertThat(terminal.width()).isEqualTo(80);
  }

  @Test
  void sanitise_makesVisibleWhatSteers() {
    assertThat(Terminal.sanitise("plain")).isEqualTo("plain");
    assertThat(Terminal.sanitise("büro 日本")).isEqualTo("büro 日本");
    assertThat(Terminal.sanitise("a\u001b[2Jb\nc\rd\u009be\u007f\tf"))
        .isEqualTo("a\\x1b[2Jb\\x0ac\\x0dd\\x9be\\x7f f");
    assertThat(Terminal.sanitise("txt\u202egpj\u2028")).isEqualTo("txt\\u202egpj\\u2028");
    assertThat(Terminal.sanitise("\ud800")).isEqualTo("\\ud800");
  }

  @Test
  void progress_hostileName_cannotSteer() {
    Terminal terminal = terminal(true);
    terminal.progress(new Status("d", 1, 2, true, "\u001b]0;x\u0007"));
    assertThat(printed()).contains("\\x1b]0;x\\x07");
  }

  @Test
  void range_isRoundedOutwards() {
    assertThat(Terminal.range(0, 0)).isEqualTo("0-5 s");
    assertThat(Terminal.range(7, 12)).isEqualTo("5-15 s");
    assertThat(Terminal.range(100, 150)).isEqualTo("1-3 min");
    assertThat(Terminal.range(1_500, 1_801)).isEqualTo("25-35 min");
    assertThat(Terminal.range(7_200, 9_000)).isEqualTo("2-3 h");
    assertThat(Terminal.range(90_000, 400_000)).isEqualTo("1-5 d");
  }

  @Test
  void isTerminal_filesAndPipesAreNone() {
    assertThat(Terminal.isTerminalName("/dev/pts/3")).isTrue();
    assertThat(Terminal.isTerminalName("/dev/tty1")).isTrue();
    assertThat(Terminal.isTerminalName("pipe:[1234]")).isFalse();
    assertThat(Terminal.isTerminalName("/dev/null")).isFalse();
    assertThat(Terminal.isTerminal(9_999)).isFalse();
  }

  private Terminal terminal(boolean interactive) {
    return new Terminal(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), interactive, () -> width, () -> now);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
