package caravan.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MimeTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The table of names is Tika's. */
class MediaNamesTest {
  private static final String UNKNOWN = "application/octet-stream";
  private static final Path TABLE = Path.of("src/main/resources/caravan/analysis/media-types.tsv");

  private static final String HEAD =
      """
      # Media types by names, as the table of Apache Tika (Apache License 2.0) has them; MediaNamesTest compares.
      # A type, a tab, and what tells it: a whole name, or after a star how a name ends.
      """;

  private final MimeTypes tika = MimeTypes.getDefaultMimeTypes();
  private final MediaNames names = new MediaNames();

  @Test
  void theTableIsThatOfTheTikaThatIsUsed() throws Exception {
    Map<String, TreeSet<String>> patterns = new TreeMap<>();
    for (String pattern : patterns()) {
      String type = byTika(pattern.startsWith("*") ? "x" + pattern.substring(1) : pattern);
      if (!type.equals(UNKNOWN)) {
        patterns.computeIfAbsent(type, key -> new TreeSet<>()).add(pattern);
      }
    }
    StringBuilder expected = new StringBuilder(HEAD);
    patterns.forEach(
        (type, all) ->
            expected.append(type).append('\t').append(String.join(" ", all)).append('\n'));
    Path made = Path.of("target", TABLE.getFileName().toString());
    Files.writeString(made, expected, StandardCharsets.UTF_8);

    assertThat(TABLE)
        .as("after a change of Tika's version, look at and take over %s", made)
        .hasSameTextualContentAs(made);
    assertThat(patterns.values().stream().mapToInt(TreeSet::size).sum()).isGreaterThan(1300);
  }

  @Test
  void eachNameIsToldAsTikaTellsIt() throws Exception {
    List<String> all =
        new ArrayList<>(List.of("", "x", "x.", ".x", "..", "x.unheard-of", "Straße.TXT"));
    for (String pattern : patterns()) {
      String end = pattern.startsWith("*") ? pattern.substring(1) : pattern;
      for (String name :
          List.of(end, "x" + end, "x.tar" + end, end + ".gz", end + "x", "." + end)) {
        all.add(name);
        all.add(name.toUpperCase(Locale.ENGLISH));
      }
    }

    assertThat(all).hasSizeGreaterThan(10_000);
    assertThat(all)
        .allSatisfy(
            name -> assertThat(names.type(name).orElse(UNKNOWN)).as(name).isEqualTo(byTika(name)));
  }

  /** Tika takes a name for an address, and what is behind such a sign for no part of it. */
  @ParameterizedTest
  @CsvSource({"C#.pdf", "What next?.pdf", "Re: lease.pdf", "100%25.pdf"})
  void signsOfAddressesArePartsOfNames(String name) {
    assertThat(names.type(name)).contains("application/pdf");
  }

  private String byTika(String name) throws Exception {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    return tika.detect(null, metadata).toString();
  }

  /** What Tika's own file says of names. */
  private static List<String> patterns() throws Exception {
    List<String> patterns = new ArrayList<>();
    try (InputStream in = MimeTypes.class.getResourceAsStream("tika-mimetypes.xml")) {
      NodeList globs =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(in)
              .getElementsByTagName("glob");
      for (int i = 0; i < globs.getLength(); i++) {
        Element glob = (Element) globs.item(i);
        String pattern = glob.getAttribute("pattern");
        if (glob.getAttribute("isregex").equals("true")) {
          assertThat(pattern).as("a whole name").matches("\\^[a-z]+\\$");
          pattern = pattern.substring(1, pattern.length() - 1);
        }
        if (pattern.lastIndexOf('*') <= 0) { // with stars inside: none of these is ever reached
          patterns.add(pattern);
        }
      }
    }
    return patterns;
  }
}
