package caravan.analysis.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import caravan.model.Classification;
import caravan.model.FileBatch;
import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Found;
import caravan.model.Metadata;
import caravan.model.meaning.Level;
import caravan.model.pattern.PathPattern;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportanceTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final double NEARLY = 1e-9;
  private static final List<String> PATHS =
      List.of(
          "/home/a/thesis/chapter.tex",
          "/home/a/shop/README.md",
          "/home/a/shop/node_modules/x/index.js",
          "/home/a/shop/target/app.jar",
          "/home/a/.cache/thumb.png",
          "/home/a/app.log",
          "/x",
          "/home/a/lib/jquery.min.js");
  private static final List<String> CATEGORIES =
      List.of("document", "code", "picture", "archive", "program", "other", "never heard of");

  private static Signals light(String path, String category) {
    return Signals.light(path, category, NOW.minusSeconds(3600), NOW);
  }

  private static Signals any(Random random) {
    return new Signals(
        PATHS.get(random.nextInt(PATHS.size())),
        CATEGORIES.get(random.nextInt(CATEGORIES.size())),
        NOW.minusSeconds(random.nextLong(-100_000, 400_000_000)),
        NOW,
        1 + random.nextInt(20),
        random.nextInt(10),
        random.nextInt(100),
        random.nextBoolean(),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(Level.values()[random.nextInt(Level.values().length)]));
  }

  @Test
  void of_anySignals_isWithinBoundsAndTheSumOfItsParts() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      Score score = Importance.of(any(random));
      assertThat(score.value()).isBetween(0.0, 1.0);
      assertThat(score.beforeRules()).isCloseTo(score.value(), within(NEARLY));
      for (Part part : score.parts()) {
        assertThat(part.contribution()).isCloseTo(part.weight() * part.value(), within(NEARLY));
        assertThat(part.value()).isBetween(0.0, 1.0);
        assertThat(part.reason()).isNotBlank();
      }
    }
  }

  @Test
  void weights_all_sumToOne() {
    double sum =
        Importance.of(light("/x", "document")).parts().stream()
            .filter(part -> part.weight() > 0)
            .mapToDouble(Part::weight)
            .sum();
    assertThat(sum).isCloseTo(1, within(NEARLY));
  }

  @Test
  void of_oneSignalBetter_neverFalls() {
    Random random = new Random(2);
    for (int i = 0; i < 5_000; i++) {
      Signals s = any(random);
      double value = Importance.of(s).value();
      List<Signals> better = new ArrayList<>();
      better.add(
          new Signals(
              s.path(),
              s.category(),
              s.modified().plusSeconds(random.nextInt(9_999_999)),
              NOW,
              s.versions(),
              s.copies(),
              s.dependants(),
              s.generated(),
              s.level()));
      better.add(
          new Signals(
              s.path(),
              s.category(),
              s.modified(),
              NOW,
              s.versions() + random.nextInt(5),
              s.copies(),
              s.dependants(),
              s.generated(),
              s.level()));
      better.add(
          new Signals(
              s.path(),
              s.category(),
              s.modified(),
              NOW,
              s.versions(),
              s.copies() / 2,
              s.dependants(),
              s.generated(),
              s.level()));
      better.add(
          new Signals(
              s.path(),
              s.category(),
              s.modified(),
              NOW,
              s.versions(),
              s.copies(),
              s.dependants() + random.nextInt(50),
              s.generated(),
              s.level()));
      better.add(
          new Signals(
              s.path(),
              s.category(),
              s.modified(),
              NOW,
              s.versions(),
              s.copies(),
              s.dependants(),
              false,
              s.level()));
      better.add(
          new Signals(
              s.path(),
              s.category(),
              s.modified(),
              NOW,
              s.versions(),
              s.copies(),
              s.dependants(),
              s.generated(),
              Optional.of(Level.RESTRICTED)));
      for (Signals one : better) {
        assertThat(Importance.of(one).value()).isGreaterThanOrEqualTo(value - NEARLY);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/h/thesis/thesis.docx, document, /h/thesis/build/thesis.docx, document",
    "/h/p/src/a.js, code, /h/p/node_modules/a/a.js, code",
    "/h/p/src/a.js, code, /h/p/src/a.min.js, code",
    "/h/p/package.json, configuration, /h/p/package-lock.json, configuration",
    "/h/p/pom.xml, configuration, /h/p/other.xml, configuration",
    "/h/p/README.md, document, /h/p/notes.md, document",
    "/h/pictures/a.jpg, picture, /h/.cache/thumbnails/a.jpg, picture",
    "/h/p/a.c, code, /h/p/a.o, program",
    "/h/a.txt, text, /h/a.txt~, text",
    "/h/a.txt, text, /h/syslog.log.2.gz, archive",
    "/h/a.txt, text, /h/app.log, text",
    "/h/a.docx, document, /h/~$a.docx, document",
    "/h/a.pdf, document, /h/.local/share/Trash/files/a.pdf, document"
  })
  void of_authored_isAboveGenerated(String higher, String kind, String lower, String lowerKind) {
    assertThat(Importance.of(light(higher, kind)).value())
        .isGreaterThan(Importance.of(light(lower, lowerKind)).value());
  }

  @Test
  void of_generated_saysWhy() {
    assertThat(Importance.of(light("/h/p/node_modules/a/a.js", "code")).parts())
        .anySatisfy(
            part -> {
              assertThat(part.signal()).isEqualTo("generated");
              assertThat(part.contribution()).isNegative();
              assertThat(part.reason()).contains("node_modules");
            });
  }

  @Test
  void score_rules_applyInOrderAndExplainThemselves() {
    Importance importance =
        new Importance(
            List.of(
                new ImportanceRule(PathPattern.of("thesis/"), true, 0.9),
                new ImportanceRule(PathPattern.of("*.tex"), false, 0.05),
                new ImportanceRule(PathPattern.of("*.pdf"), true, 0)));
    Score score = importance.score(light("/home/a/thesis/chapter.tex", "text"));
    assertThat(score.value()).isCloseTo(0.95, within(NEARLY));
    assertThat(score.rules())
        .extracting(Part::reason)
        .hasSize(2)
        .first()
        .asString()
        .contains("'thesis/'");
    double all = score.beforeRules() + score.rules().stream().mapToDouble(Part::contribution).sum();
    assertThat(all).isCloseTo(score.value(), within(NEARLY));
    assertThat(importance.score(light("/home/a/x.tex", "text")).value()).isLessThanOrEqualTo(1);
  }

  @Test
  void rule_outOfRange_isRefused() {
    assertThatThrownBy(() -> new ImportanceRule(PathPattern.of("a"), true, -0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The pipeline has no time for reasons, but the score must be the same. */
  @Test
  void rank_batch_isWhatTheSignalsOfAWalkGive() {
    List<ImportanceRule> rules =
        List.of(
            new ImportanceRule(PathPattern.of("shop/"), false, 0.1),
            new ImportanceRule(PathPattern.of("*.log"), true, 0.5));
    Importance importance = new Importance(rules);
    List<Found> steps = new ArrayList<>();
    Random random = new Random(3);
    for (String path : PATHS) {
      Metadata metadata = metadata(NOW.getEpochSecond() - random.nextInt(90_000_000));
      Path file = Path.of(path);
      steps.add(
          new Found.Changed(FileName.of(name(path)), metadata, 0, file, Optional.empty())
              .with(new Classification("text/plain", "code", "", "")));
    }
    steps.add(new Found.Leave());
    FileBatch batch = new FileBatch(1, steps);
    FileBatch ranked = new Ranking(true, rules, Clock.fixed(NOW, ZoneOffset.UTC)).rank(batch);
    for (int i = 0; i < PATHS.size(); i++) {
      Found.Changed changed = (Found.Changed) ranked.steps().get(i);
      Signals signals =
          Signals.light(
              PATHS.get(i), "code", Instant.ofEpochSecond(changed.metadata().mtimeSeconds()), NOW);
      assertThat(changed.importance())
          .as(PATHS.get(i))
          .isCloseTo(importance.score(signals).value(), within(NEARLY));
    }
    assertThat(new Ranking(false, rules, Clock.systemUTC()).rank(batch)).isSameAs(batch);
  }

  private static Metadata metadata(long modified) {
    return new Metadata(
        FileKind.FILE, 0644, 1, 2, "u", "g", modified, 4, 5, 6, 7, 0, 1, 0, 0, 0, List.of());
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
