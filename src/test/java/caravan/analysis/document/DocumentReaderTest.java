package caravan.analysis.document;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Unreadable.Reason;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
  @TempDir static Path directory;
  private static ReaderFixture reader;

  @BeforeAll
  static void open() throws Exception {
    reader = new ReaderFixture(DocumentLimits.standard(), directory);
  }

  @AfterAll
  static void close() throws Exception {
    reader.close();
  }

  @Test
  void read_docx_hasTextAndProperties() throws Exception {
    Extract extract =
        reader.read("report.docx", Samples.docx("Harvest", "Grace Hopper", Samples.SENTENCE));

    assertThat(extract.unreadable()).isEmpty();
    assertThat(extract.mediaType())
        .isEqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    assertThat(extract.text()).isEqualTo(Samples.SENTENCE.strip());
    assertThat(extract.facts())
        .containsEntry("title", "Harvest")
        .containsEntry("author", "Grace Hopper")
        .containsEntry("language", "en");
    assertThat(extract.members()).isEmpty();
  }

  @Test
  void read_spreadsheetsAndSlides_haveTheirText() throws Exception {
    assertThat(reader.read("a.xlsx", Samples.xlsx(50)).text()).contains("orchard 49", "171.5");
    assertThat(reader.read("a.xls", Samples.xls(50)).text()).contains("orchard 49", "171.5");
    assertThat(reader.read("a.pptx", Samples.pptx(5)).text()).contains("Slide 4 The quarterly");
    assertThat(reader.read("a.ppt", Samples.ppt(5)).text()).contains("Slide 4 The quarterly");
  }

  @Test
  void read_pdf_hasPagesAndText() throws Exception {
    Extract extract = reader.read("scan", Samples.pdf("Harvest", 3));

    assertThat(extract.mediaType()).isEqualTo("application/pdf");
    assertThat(extract.text()).contains("Page 2 The quarterly report");
    assertThat(extract.facts())
        .containsEntry("pages", "3")
        .containsEntry("title", "Harvest")
        .containsEntry("author", "Ada Lovelace");
  }

  @Test
  void read_pdfWithAPassword_isEncrypted() throws Exception {
    Extract extract = reader.read("secret.pdf", Samples.pdf("Secret", "owner", "user"));

    assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.ENCRYPTED);
    assertThat(extract.mediaType()).isEqualTo("application/pdf");
  }

  @Test
  void read_pdfThatOnlyForbidsPrinting_isRead() throws Exception {
    Extract extract = reader.read("locked.pdf", Samples.pdf("Locked", "owner", ""));

    assertThat(extract.unreadable()).isEmpty();
    assertThat(extract.text()).contains("Page 0 The quarterly report");
  }

  @Test
  void read_mail_hasHeadersTextAndAttachments() throws Exception {
    Extract extract = reader.read("letter.eml", Samples.mail("Plans", "table.txt"));

    assertThat(extract.mediaType()).isEqualTo("message/rfc822");
    assertThat(extract.facts())
        .containsEntry("from", "Ada Lovelace <ada@analytical.example>")
        .containsEntry("to", "Charles Babbage <charles@engine.example>")
        .containsEntry("date", "2024-03-05T10:15:00Z");
    assertThat(extract.facts().get("title") + extract.facts().get("subject")).contains("Plans");
    assertThat(extract.text()).contains("Dear Charles", "Numbers of the attached table");
    assertThat(extract.members()).containsExactly("table.txt");
  }

  @Test
  void read_zip_namesMembersAndReadsThem() throws Exception {
    Extract extract = reader.read("a.zip", Samples.zip("one.txt", "sub/two.txt"));

    assertThat(extract.members()).containsExactly("one.txt", "sub/two.txt");
    assertThat(extract.text()).contains("inside The quarterly");
  }

  @Test
  void read_textLongerThanTheLimit_isCut() throws Exception {
    Extract extract = reader.read("long.txt", Samples.SENTENCE.repeat(2_000));

    assertThat(extract.text()).hasSizeBetween(99_990, 100_000);
    assertThat(extract.unreadable()).isEmpty();
  }

  @Test
  void read_zipWhoseFirstMemberFillsTheText_namesTheOthersToo() throws Exception {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(bytes)) {
      zip.setLevel(0);
      zip.putNextEntry(new java.util.zip.ZipEntry("long.txt"));
      zip.write(
          Samples.SENTENCE.repeat(2_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      zip.putNextEntry(new java.util.zip.ZipEntry("next.txt"));
      zip.write('x');
    }

    Extract extract = reader.read("a.zip", bytes.toByteArray());

    assertThat(extract.members()).containsExactly("long.txt", "next.txt");
    assertThat(extract.text()).hasSizeBetween(99_990, 100_000);
    assertThat(extract.unreadable()).isEmpty();
  }

  @Test
  void read_jpeg_hasCameraPlaceAndHash() throws Exception {
    Extract extract = reader.read("p.jpg", Samples.jpegWithExif(Samples.picture(1, 640, 480)));

    assertThat(extract.facts())
        .containsAllEntriesOf(
            Map.of(
                "width", "640",
                "height", "480",
                "camera", "Example Camera 7",
                "latitude", "47.5",
                "longitude", "8.25",
                "taken", "2023-07-14T18:30:05"));
    assertThat(extract.pictureHash()).isPresent();
  }

  @Test
  void read_png_hasSizeAndHash() throws Exception {
    Extract extract = reader.read("p.png", Samples.png(Samples.picture(1, 320, 200)));

    assertThat(extract.facts()).containsEntry("width", "320").containsEntry("height", "200");
    assertThat(extract.pictureHash()).isEqualTo(PictureHash.of(Samples.picture(1, 320, 200)));
  }

  @Test
  void read_sound_hasItsFacts() throws Exception {
    assertThat(reader.read("s.wav", Samples.wav()).facts()).containsEntry("sample-rate", "8000");
    assertThat(reader.read("s.mp3", Samples.mp3("Song", "Band", "Record")).facts())
        .containsEntry("title", "Song")
        .containsEntry("artist", "Band")
        .containsEntry("album", "Record")
        .containsEntry("track", "3")
        .containsEntry("sample-rate", "44100")
        .containsKey("duration");
  }

  @Test
  void read_film_hasSizeAndDuration() throws Exception {
    assertThat(reader.read("f.mp4", Samples.mp4()).facts())
        .containsEntry("width", "320")
        .containsEntry("height", "240")
        .containsEntry("duration", "3.0");
  }

  @Test
  void read_nothing_isNothing() throws Exception {
    Extract extract = reader.read("empty", new byte[0]);

    assertThat(extract.text()).isEmpty();
    assertThat(extract.unreadable()).isEmpty();
  }

  @Test
  void read_largerThanAllowed_isTooLarge() throws Exception {
    try (DocumentReader other = DocumentReader.open(DocumentLimits.standard())) {
      Extract extract = other.read(directory, "big.pdf", "application/pdf", 1L << 40);

      assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.TOO_LARGE);
      assertThat(extract.mediaType()).isEqualTo("application/pdf");
    }
  }

  @Test
  void read_fileThatIsGone_isUnavailable() throws Exception {
    try (DocumentReader other = DocumentReader.open(DocumentLimits.standard())) {
      Extract extract = other.read(directory.resolve("gone"), "gone.pdf", "", 10);

      assertThat(extract.unreadable().map(Unreadable::reason)).contains(Reason.UNAVAILABLE);
    }
  }

  @Test
  void parsers_ofTheWorker_startNoPrograms() {
    assertThat(Parsers.all().getAllComponentParsers())
        .hasSizeGreaterThan(20)
        .extracting(parser -> parser.getClass().getSimpleName())
        .contains("PDFParser", "OOXMLParser", "RFC822Parser", "JpegParser")
        .doesNotContain(
            "ExternalParser", "CompositeExternalParser", "TesseractOCRParser", "RarParser");
  }
}
