package caravan.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents of all common kinds, with right, misleading and missing extensions. */
class DocumentTypesTest {
  private static final String OOXML = "application/vnd.openxmlformats-officedocument.";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("odt", "application/vnd.oasis.opendocument.text"),
          Map.entry("ods", "application/vnd.oasis.opendocument.spreadsheet"),
          Map.entry("epub", "application/epub+zip"),
          Map.entry("docx", OOXML + "wordprocessingml.document"),
          Map.entry("xlsx", OOXML + "spreadsheetml.sheet"),
          Map.entry("pptx", OOXML + "presentationml.presentation"),
          Map.entry("doc", "application/msword"),
          Map.entry("xls", "application/vnd.ms-excel"),
          Map.entry("ppt", "application/vnd.ms-powerpoint"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("rtf", "application/rtf"),
          Map.entry("html", "text/html"),
          Map.entry("eml", "message/rfc822"),
          Map.entry("txt", "text/plain"),
          Map.entry("zip", "application/zip"));

  private final Classifier classifier = new Classifier();

  private record Bytes(byte[] all) implements Classifier.Head {
    @Override
    public byte[] bytes() {
      return at(0, 4096);
    }

    @Override
    public byte[] at(long offset, int length) {
      int from = (int) Math.min(offset, all.length);
      return Arrays.copyOfRange(all, from, Math.min(all.length, from + length));
    }
  }

  static byte[] document(String kind) throws IOException {
    return switch (kind) {
      case "odt", "ods", "epub" -> zip("mimetype", TYPES.get(kind), "content.xml");
      case "docx" -> zip("[Content_Types].xml", "<Types/>", "_rels/.rels", "word/document.xml");
      case "xlsx" -> zip("[Content_Types].xml", "<Types/>", "_rels/.rels", "xl/workbook.xml");
      case "pptx" -> zip("[Content_Types].xml", "<Types/>", "_rels/.rels", "ppt/slides.xml");
      case "doc" -> ole("WordDocument");
      case "xls" -> ole("Workbook");
      case "ppt" -> ole("PowerPoint Document");
      case "pdf" -> text("%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n");
      case "rtf" -> text("{\\rtf1\\ansi hello}");
      case "html" -> text("<!DOCTYPE html>\n<html><head><title>x</title></head></html>");
      case "eml" ->
          text("From: a@example.org\r\nTo: b@example.org\r\nSubject: hello\r\n\r\nHi\r\n");
      case "txt" -> text("Dear reader,\nthis is a text.\n");
      default -> zip("a/", "", "a/notes.txt");
    };
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] zip(String first, String content, String... others) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] stored = text(content);
      CRC32 sum = new CRC32();
      sum.update(stored);
      ZipEntry entry = new ZipEntry(first);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(stored.length);
      entry.setCrc(sum.getValue());
      zip.putNextEntry(entry);
      zip.write(stored);
      for (String other : others) {
        zip.putNextEntry(new ZipEntry(other));
        zip.write(text("<x>" + "hello ".repeat(200) + "</x>"));
      }
    }
    return bytes.toByteArray();
  }

  /** Its directory is far behind the head, as Word puts it. */
  private static byte[] ole(String stream) {
    byte[] file = new byte[60 * 512];
    byte[] magic = text("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1");
    System.arraycopy(magic, 0, file, 0, magic.length);
    file[30] = 9;
    file[48] = 50;
    byte[] root = ("Root Entry").getBytes(StandardCharsets.UTF_16LE);
    byte[] name = stream.getBytes(StandardCharsets.UTF_16LE);
    System.arraycopy(root, 0, file, 51 * 512, root.length);
    System.arraycopy(name, 0, file, 51 * 512 + 128, name.length);
    return file;
  }

  @Test
  void classify_documents_withEveryName() throws Exception {
    for (Map.Entry<String, String> each : TYPES.entrySet()) {
      for (String name :
          new String[] {"x." + each.getKey(), "noextension", "x.pdf", "x.docx", "x.txt", "x.doc"}) {
        if (each.getKey().equals("zip") && name.equals("x.docx")) {
          continue; // nothing in its head speaks against the name
        }
        assertThat(classifier.classify(name, new Bytes(document(each.getKey()))).mediaType())
            .as(each.getKey() + " named " + name)
            .isEqualTo(each.getValue());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "macros.docm, docx, application/vnd.ms-word.document.macroenabled.12",
    "book.xlsm, xlsx, application/vnd.ms-excel.sheet.macroenabled.12",
    "letter.dot, doc, application/msword",
  })
  void classify_moreSpecialName_isKept(String name, String kind, String type) throws Exception {
    assertThat(classifier.classify(name, new Bytes(document(kind))).mediaType()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    ".github/workflows/build.yml, ci",
    "docker-compose.yml, container",
    "pom.xml, build",
    "etc/nginx/nginx.conf, service",
    ".editorconfig, editor",
    "web/.env.local, environment",
    "deploy/main.tf, infrastructure",
    ".eslintrc.json, lint",
    "src/main/resources/application.yaml, application",
    "notes.yaml, ''",
  })
  void configurationKind_followsFromThePath(String path, String kind) throws Exception {
    assertThat(ConfigurationKinds.of(path)).isEqualTo(kind);
    Classifier.Head head = new Bytes(text("a: 1\n"));
    assertThat(classifier.explain(path, head).configuration()).isEqualTo(kind);
  }

  @Test
  void explain_misleadingName_saysSo() throws Exception {
    Explanation why = classifier.explain("a/letter.txt", new Bytes(document("pdf")));
    assertThat(why.classification().category()).isEqualTo("document");
    assertThat(why.evidence())
        .containsExactly("media type application/pdf: the signature, against the name");
    assertThat(why.confidence()).isBetween(0.9, 1.0);
  }

  @ParameterizedTest
  @CsvSource({
    "a.java, java, code",
    "a.yaml, yaml, configuration",
    "NOTES.md, markdown, document",
    "x.zig, zig, code",
    "a.csv, csv, text"
  })
  void classify_language_givesCategory(String name, String language, String category)
      throws Exception {
    assertThat(classifier.classify(name, new Bytes(text("x"))))
        .satisfies(
            what -> {
              assertThat(what.language()).isEqualTo(language);
              assertThat(what.category()).isEqualTo(category);
            });
  }
}
