package caravan.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  private static IgnoreRules excluding(String... patterns) {
    return IgnoreRules.of(List.of(patterns), List.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ExcludeReason file(IgnoreRules rules, String name) {
    return rules.excludes(FileName.of(name), false);
  }

  private static ExcludeReason directory(IgnoreRules rules, String name) {
    return rules.excludes(FileName.of(name), true);
  }

  @Test
  void excludes_noRules_keepsAll() {
    assertThat(file(excluding(), "a")).isNull();
  }

  @Test
  void excludes_anchoredPattern_onlyAtTheRoot() {
    IgnoreRules rules = excluding("/build", "docs/*.tmp");

    assertThat(file(rules, "build")).isEqualTo(ExcludeReason.RULE);
    assertThat(file(rules.enter(FileName.of("src")), "build")).isNull();
    assertThat(file(rules.enter(FileName.of("docs")), "a.tmp")).isEqualTo(ExcludeReason.RULE);
    assertThat(file(rules, "a.tmp")).isNull();
  }

  @Test
  void excludes_directoryPattern_sparesFiles() {
    assertThat(directory(excluding("out/"), "out")).isEqualTo(ExcludeReason.RULE);
    assertThat(file(excluding("out/"), "out")).isNull();
  }

  @Test
  void excludes_namesThatAreNotUtf8_matchByTheirBytes() {
    IgnoreRules rules = excluding("a?b", "grün*");

    assertThat(rules.excludes(FileName.of(new byte[] {'a', (byte) 0xff, 'b'}), false))
        .isEqualTo(ExcludeReason.RULE);
    assertThat(file(rules, "grünes")).isEqualTo(ExcludeReason.RULE);
  }

  @Test
  void excludes_fileInDirectory_overrulesTheFileAbove() {
    IgnoreRules root = excluding().with(bytes("*.log\n"), "f");
    IgnoreRules below = root.enter(FileName.of("keep")).with(bytes("!*.log\n/x\n"), "g");

    assertThat(file(root, "a.log")).isEqualTo(ExcludeReason.IGNORE_FILE);
    assertThat(file(below, "a.log")).isNull();
    assertThat(file(below, "x")).isEqualTo(ExcludeReason.IGNORE_FILE);
    assertThat(file(below.enter(FileName.of("y")), "x")).isNull();
    assertThat(file(root.enter(FileName.of("other")), "a.log"))
        .isEqualTo(ExcludeReason.IGNORE_FILE);
  }

  @Test
  void excludes_commandLine_overrulesEveryFile() {
    IgnoreRules rules = excluding("secret", "!wanted").with(bytes("!secret\nwanted\n"), "f");

    assertThat(file(rules, "secret")).isEqualTo(ExcludeReason.RULE);
    assertThat(file(rules, "wanted")).isNull();
  }

  @Test
  void excludes_withIncludes_keepsOnlyMatchingFilesAndWalksAllDirectories() {
    IgnoreRules rules = IgnoreRules.of(List.of("draft*"), List.of("*.txt", "docs/", "!docs/old"));

    assertThat(file(rules, "a.txt")).isNull();
    assertThat(file(rules, "a.bin")).isEqualTo(ExcludeReason.RULE);
    assertThat(file(rules, "draft.txt")).isEqualTo(ExcludeReason.RULE);
    assertThat(directory(rules, "any")).isNull();
    assertThat(file(rules.enter(FileName.of("any")), "b.txt")).isNull();
    IgnoreRules docs = rules.enter(FileName.of("docs"));
    assertThat(file(docs, "a.bin")).isNull();
    assertThat(file(docs.enter(FileName.of("deep")), "a.bin")).isNull();
    assertThat(file(docs.enter(FileName.of("old")), "a.bin")).isEqualTo(ExcludeReason.RULE);
  }

  @ParameterizedTest
  @CsvSource({
    "a[bc, not closed",
    "a[, not closed",
    "[], not closed",
    "[[:alpha:], not closed",
    "x[[:nope:]], [:nope:]",
    "a\\, backslash",
    "'', empty",
    "!, empty",
    "/, empty"
  })
  void of_badPattern_saysWhichWhereAndWhatToDo(String pattern, String why) {
    assertThatThrownBy(() -> excluding("fine", pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + pattern + "'")
        .hasMessageContaining("--exclude")
        .hasMessageContaining(why)
        .hasMessageEndingWith(".");
    assertThatThrownBy(() -> IgnoreRules.of(List.of(), List.of(pattern)))
        .hasMessageContaining("--include");
  }

  @Test
  void with_badLine_namesFileAndLine() {
    assertThatThrownBy(() -> excluding().with(bytes("# fine\n\nok\nbad[\n"), "/s/.caravanignore"))
        .hasMessageContaining("'bad['")
        .hasMessageContaining("/s/.caravanignore:4");
  }

  @Test
  void excludes_hostilePattern_isQuick() {
    IgnoreRules rules = excluding("/" + "**/*a*".repeat(30) + "/x");
    IgnoreRules deep = rules;
    for (int i = 0; i < 60; i++) {
      deep = deep.enter(FileName.of("a".repeat(60)));
    }
    IgnoreRules deepest = deep;

    Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(file(deepest, "aaaaaaaaab")).isNull());
  }
}
