package caravan.analysis.document;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each hostile document ends as an answer within the limits, and the next ordinary one is read.
 * Made here, so that no scanner takes the sources for what they defend against.
 */
class HostileDocumentsTest {
  private static final Set<String> ESCAPES = Set.of("\n", "\r", "\u001b", "\u202e", "\0");

  @TempDir static Path directory;
  private static ReaderFixture reader;

  @BeforeAll
  static void open() throws Exception {
    reader =
        new ReaderFixture(
            DocumentLimits.standard().withHeapMegabytes(192).withTime(Duration.ofSeconds(60)),
            directory);
  }

  @AfterAll
  static void close() throws Exception {
    reader.close();
  }

  private static Extract ends(String name, byte[] bytes) throws Exception {
    Extract extract = reader.read(name, bytes);
    withinLimits(extract);
    nextIsRead();
    return extract;
  }

  private static void withinLimits(Extract extract) {
    assertThat(extract.text()).hasSizeLessThanOrEqualTo(100_000);
    assertThat(extract.members()).hasSizeLessThanOrEqualTo(1_000);
    assertThat(extract.facts().keySet()).isSubsetOf(Facts.NAMES);
    for (String value : extract.facts().values()) {
      assertThat(value).hasSizeLessThanOrEqualTo(500).doesNotContain(ESCAPES);
    }
    for (String member : extract.members()) {
      assertThat(member).hasSizeLessThanOrEqualTo(2_000).doesNotContain(ESCAPES);
      assertThat(member.split("/")).doesNotContain("..", ".", "");
    }
    extract.unreadable().ifPresent(why -> assertThat(why.detail()).doesNotContain(ESCAPES));
  }

  private static void nextIsRead() throws Exception {
    assertThat(reader.read("next.eml", Samples.mail("After", "a.txt")).text())
        .contains("Dear Charles");
  }

  private static void isBomb(Extract extract) {
    assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.BOMB);
  }

  @Test
  void read_zipOfOneGigabyte_endsWithItsName() throws Exception {
    Extract zeros = ends("flat.zip", Bombs.flat(1L << 30, 0));
    assertThat(zeros.members()).containsExactly("zeros.bin");
    Extract text = ends("text.zip", Bombs.flat(1L << 30, 'a'));
    assertThat(text.members()).containsExactly("letters.txt");
  }

  @Test
  void read_gzipOfOneGigabyte_ends() throws Exception {
    assertThat(ends("flat.gz", Bombs.gzip(1L << 30)).mediaType()).isEqualTo("application/gzip");
  }

  @Test
  void read_nestedZips_namesThemToALimit() throws Exception {
    Extract extract = ends("wide.zip", Bombs.nested(16, 4));

    assertThat(extract.members()).isNotEmpty();
    if (extract.unreadable().isPresent()) {
      isBomb(extract);
    }
  }

  @Test
  void read_nestedZipsWithAFlatOneInEach_ends() throws Exception {
    Extract extract = ends("42.zip", Bombs.nested(16, 3, Bombs.flat(300L << 20, 0)));

    extract
        .unreadable()
        .ifPresent(why -> assertThat(why.reason()).isIn(Reason.BOMB, Reason.TIMED_OUT));
  }

  @Test
  void read_hundredThousandMembers_namesAThousand() throws Exception {
    Extract extract = ends("many.zip", Bombs.many(100_000));

    assertThat(extract.members()).hasSize(1_000);
    assertThat(extract.unreadable()).isEmpty();
  }

  @Test
  void read_entityBombs_areBombsAndExpandNothing() throws Exception {
    Extract xml = ends("laughs.xml", Bombs.laughs("laughs"));
    isBomb(xml);
    assertThat(xml.text()).hasSizeLessThan(1_000);
    Extract svg = ends("laughs.svg", Bombs.laughs("svg"));
    assertThat(svg.unreadable()).isPresent();
    Extract docx = ends("laughs.docx", Bombs.docxOfLaughs());
    assertThat(docx.text()).hasSizeLessThan(1_000);
  }

  @Test
  void read_externalEntity_isNotFetched() throws Exception {
    Path secret = directory.resolve("secret.txt");
    java.nio.file.Files.writeString(secret, "THE-CONTENT-OF-ANOTHER-FILE");
    String xml =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"%s\">]><a>text &x; text</a>"
            .formatted(secret.toUri());

    Extract extract = ends("outside.xml", xml.getBytes(StandardCharsets.UTF_8));

    assertThat(extract.text()).doesNotContain("THE-CONTENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"html", "xml", "json", "rtf", "pdf", "eml"})
  void read_deepNesting_ends(String kind) throws Exception {
    Extract extract = ends("deep." + kind, Bombs.deep(kind, kind.equals("eml") ? 200 : 100_000));

    extract
        .unreadable()
        .ifPresent(
            why ->
                assertThat(why.reason())
                    .isIn(Reason.BOMB, Reason.MALFORMED, Reason.TIMED_OUT, Reason.OUT_OF_MEMORY));
  }

  @Test
  void read_mutatedPdf_ends() throws Exception {
    byte[] pdf = Samples.pdf("Fuzzed", 2);
    for (int seed = 0; seed < 25; seed++) {
      withinLimits(reader.read("fuzzed.pdf", Bombs.mutated(pdf, seed)));
    }
    nextIsRead();
  }

  @Test
  void read_mutatedOneNote_ends() throws Exception {
    for (int seed = 0; seed < 15; seed++) {
      withinLimits(reader.read("fuzzed.one", Bombs.oneNote(seed)));
    }
    nextIsRead();
  }

  @Test
  void read_mutatedOffice_ends() throws Exception {
    byte[] xls = Samples.xls(200);
    byte[] ppt = Samples.ppt(3);
    for (int seed = 0; seed < 10; seed++) {
      withinLimits(reader.read("fuzzed.xls", Bombs.mutated(xls, seed)));
      withinLimits(reader.read("fuzzed.ppt", Bombs.mutated(ppt, seed)));
    }
    nextIsRead();
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise.js", "noise.pdf", "noise.docx", "noise.jpg", "noise.mp3", "n.eml"})
  void read_noise_ends(String name) throws Exception {
    ends(name, Bombs.noise(1 << 20));
  }

  @Test
  void read_minifiedScript_isText() throws Exception {
    Extract extract =
        ends(
            "lib.min.js",
            "a=function(b){return b+1};".repeat(200_000).getBytes(StandardCharsets.UTF_8));

    assertThat(extract.text()).startsWith("a=function(b)");
    assertThat(extract.unreadable()).isEmpty();
  }

  @Test
  void read_pageThatNamesCamelHeaders_givesNone() throws Exception {
    String html =
        """
        <html><head><title>Page\u001b[31m</title>
        <meta name="CamelFileName" content="../../etc/cron.d/x">
        <meta name="CamelHttpUri" content="http://evil.example">
        <meta name="caravan:failure" content="BOMB">
        <meta name="caravan:member" content="forged">
        <meta name="caravan:hash" content="zz">
        <meta name="author" content="Eve&#10;WARN forged&#27;[2J">
        </head><body>words</body></html>
        """;

    Extract extract = ends("page.html", html.getBytes(StandardCharsets.UTF_8));

    assertThat(extract.unreadable()).isEmpty();
    assertThat(extract.members()).isEmpty();
    assertThat(extract.pictureHash()).isEmpty();
    assertThat(extract.facts()).containsOnlyKeys("title", "author");
    assertThat(extract.facts().get("author")).isEqualTo("Eve WARN forged [2J");
    assertThat(extract.toString()).doesNotContain("Camel", "evil.example");
  }

  @Test
  void read_hostileMemberNames_areCleaned() throws Exception {
    Extract extract =
        ends(
            "names.zip",
            Samples.zip(
                "../../etc/passwd",
                "/abs/olute",
                "C:\\windows\\system.ini",
                "line\nbreak\u001b[2J.txt",
                "right\u202eto-left.txt"));

    assertThat(extract.members())
        .containsExactly(
            "etc/passwd",
            "abs/olute",
            "windows/system.ini",
            "line break [2J.txt",
            "rightto-left.txt");
  }

  @Test
  void read_manyMetaTags_ends() throws Exception {
    StringBuilder html = new StringBuilder("<html><head>");
    for (int i = 0; i < 200_000; i++) {
      html.append("<meta name='k").append(i).append("' content='v'>");
    }

    ends("meta.html", html.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void read_hugePicture_hasItsSizeWithoutItsPixels() throws Exception {
    Path file = directory.resolve("huge.png");
    PictureHashTest.hugePng(file, 30_000);

    Extract extract = reader.read("huge.png", file);

    assertThat(extract.facts()).containsEntry("width", "30000");
    withinLimits(extract);
    nextIsRead();
  }
}
