package caravan.model.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "*.log, /a/b/c.log, true",
    "*.log, /a/b.log/c, true",
    "*.log, /a/b/c.txt, false",
    "thesis/, /home/thesis/a.txt, true",
    "thesis/, /home/thesis, false",
    "thesis, /home/thesis, true",
    "/home/*/x, /home/me/x, true",
    "/home/*/x, /home/me/x/deep/er, true",
    "/home/*/x, /srv/home/me/x, false",
    "src/*.c, /p/src/a.c, true",
    "src/*.c, /p/src/sub/a.c, false",
    "src/**/a.c, /p/src/sub/deep/a.c, true",
    "a?c, /abc, true",
    "/a/b/, /a/b/c, true",
    "/a/b/, /a/bc, false",
  })
  void matches_path_asGitignoreDoes(String pattern, String path, boolean expected) {
    assertThat(PathPattern.of(pattern).matches(path.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"!a", "/", "", "[a"})
  void of_badPattern_saysWhy(String pattern) {
    assertThatThrownBy(() -> PathPattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(negated|empty|closed).*");
  }
}
