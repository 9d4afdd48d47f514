package caravan.analysis.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LanguagesTest {
  private static final Languages LANGUAGES = new Languages();

  record Sample(String name, String language, String text) {
    @Override
    public String toString() {
      return name + " is " + language;
    }
  }

  static List<Sample> samples() throws IOException {
    try (InputStream in = LanguagesTest.class.getResourceAsStream("/languages/ambiguous.txt")) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Sample> samples = new ArrayList<>();
      for (String part : Pattern.compile("^=== ", Pattern.MULTILINE).split(all)) {
        if (!part.isEmpty()) {
          String[] head = part.substring(0, part.indexOf('\n')).split("\t", -1);
          samples.add(new Sample(head[0], head[1], part.substring(part.indexOf('\n') + 1)));
        }
      }
      return samples;
    }
  }

  private static Guess of(String name, String text) {
    return LANGUAGES.of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void of_ambiguousName_isToldByTheText(Sample sample) {
    assertThat(of(sample.name(), sample.text()).language()).isEqualTo(sample.language());
  }

  @ParameterizedTest
  @CsvSource({
    "Main.java, java",
    "a.PY, python",
    "x.rb.bak, ruby",
    "Dockerfile.dev, docker",
    "Makefile, make",
    "CMakeLists.txt, cmake",
    "go.mod, go-module",
    "x.C, c++",
    ".bashrc, shell",
    ".env.production, dotenv",
    "main.go~, go",
  })
  void byName_tellingName_needsNoHead(String name, String language) {
    Guess guess = LANGUAGES.byName(name);
    assertThat(guess.language()).isEqualTo(language);
    assertThat(guess.confidence()).isGreaterThanOrEqualTo(0.9);
  }

  @ParameterizedTest
  @CsvSource({"song.mod", "stream.ts", "unknown.xyz", "noext", "photo.jpg"})
  void of_bytesThatAreNoText_hasNoLanguage(String name) {
    assertThat(LANGUAGES.of(name, new byte[] {0x47, 0, 1, 2, 0}).found()).isFalse();
  }

  @Test
  void of_modeLine_tells() {
    assertThat(of("thing", "# -*- mode: ruby; coding: utf-8 -*-\n").language()).isEqualTo("ruby");
    assertThat(of("x.m", "a = 1; // -*- octave -*-\n").language()).isEqualTo("matlab");
    assertThat(of("x", "# vim: set ft=perl :\n").language()).isEqualTo("perl");
  }

  @Test
  void of_utf16_isReadAsSuch() {
    byte[] text = "using System;\nnamespace A { }\n".getBytes(StandardCharsets.UTF_16);
    assertThat(LANGUAGES.of("a.cs", text).language()).isEqualTo("c#");
  }

  @Test
  void of_behindTheHead_isNotLookedAt() {
    byte[] text =
        ("int a;\n".repeat(800) + "class A { public: };").getBytes(StandardCharsets.UTF_8);
    assertThat(LANGUAGES.of("a.h", text))
        .isEqualTo(LANGUAGES.of("a.h", Arrays.copyOf(text, Languages.HEAD)));
  }

  @Test
  void of_noise_endsWithAnAnswerOfTheCandidates() {
    Random random = new Random(5);
    for (String extension : List.of(".h", ".m", ".pl", ".inc", ".pro", ".fs", ".cls", ".v")) {
      StringBuilder noise = new StringBuilder();
      while (noise.length() < Languages.HEAD) {
        noise.append((char) (' ' + random.nextInt(95)));
      }
      assertThat(of("x" + extension, noise.toString()).confidence()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void catalog_hasAtLeastSixtyLanguages() throws IOException {
    try (InputStream in = Languages.class.getResourceAsStream("languages.tsv")) {
      assertThat(
              new String(in.readAllBytes(), StandardCharsets.UTF_8)
                  .lines()
                  .filter(line -> !line.startsWith("#"))
                  .map(line -> line.substring(0, line.indexOf('\t')))
                  .distinct())
          .hasSizeGreaterThan(60);
    }
  }
}
