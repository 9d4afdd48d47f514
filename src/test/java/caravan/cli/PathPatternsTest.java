package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternsTest {
  @ParameterizedTest
  @CsvSource({
    "/home/a, /home/a, true",
    "/home/a, /home/a/below/it, true",
    "/home/a/, /home/a/b, true",
    "/home/a, /home/ab, false",
    "/home/a, /home, false",
    "/, /anything, true",
    "/home/*.txt, /home/a.txt, true",
    "/home/*.txt, /home/b/a.txt, false",
    "/home/*/x, /home/b/x/deep, true",
    "/home/**/x, /home/x, true",
    "/home/**/x, /home/a/b/x/y, true",
    "/home/**/x, /home/a/b/y, false",
    "/home/**, /home/a/b, true",
    "/home/**, /home, false",
    "notes.txt, /home/me/notes.txt, true",
    "*.txt, /a.txt/inside, true",
    "docs/*.md, /home/docs/a.md, true",
    "docs/*.md, /home/docs/b/a.md, false",
    "/a?c, /abc, true",
    "/a?c, /a/c, false",
    "/a\\*c, /a*c, true",
    "/a\\*c, /abc, false",
    "/a\\?*, /a?b, true",
    "/x\\x80, /x\\x80, true",
    "/a**b, /axyb, true",
  })
  void wants_pattern_asDocumented(String pattern, String path, boolean wanted) throws Exception {
    assertThat(new PathPatterns(List.of(pattern)).wants(path)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "/home/a/b, /home, true",
    "/home/a/b, /home/a, true",
    "/home/a/b, /home/x, false",
    "/home/*/b, /home/x, true",
    "/home/*/b, /etc, false",
    "/home/**/b, /home/x/y/z, true",
    "/home/*, /home/x/y, false",
    "notes, /anywhere, true",
  })
  void mayHoldWanted_directory_onlyOnTheWay(String pattern, String directory, boolean may)
      throws Exception {
    assertThat(new PathPatterns(List.of(pattern)).mayHoldWanted(directory)).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/*.c, /a/x.c, true",
    "/a/*.c, /a/x.c/y, false",
    "/a, /a/b, false",
    "/**/x, /q/x, true",
    "x/y, /q/x/y, true",
  })
  void matchesExactly_path_notWhatIsBelow(String pattern, String path, boolean matches)
      throws Exception {
    assertThat(new PathPatterns(List.of(pattern)).matchesExactly(path)).isEqualTo(matches);
  }

  @Test
  void wants_everything_isQuickOnHostilePatterns() throws Exception {
    PathPatterns patterns = new PathPatterns(List.of("/" + "*a".repeat(2_000) + "b"));
    assertThat(patterns.wants("/" + "a".repeat(4_000))).isFalse();
  }

  @Test
  void unmatched_pattern_isNamed() throws Exception {
    PathPatterns patterns = new PathPatterns(List.of("/a/*", "/b/*"));
    assertThat(patterns.wants("/a/x")).isTrue();
    assertThat(patterns.unmatched()).containsExactly("/b/*");
    assertThat(new PathPatterns(List.of("/a/b", "x*")).literals()).containsExactly("/a/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "/a/../b", "./x"})
  void new_badPattern_isUsage(String pattern) {
    assertThatThrownBy(() -> new PathPatterns(List.of(pattern)))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exit()).isEqualTo(ExitCode.USAGE));
  }
}
