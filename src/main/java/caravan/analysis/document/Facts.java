package caravan.analysis.document;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Office;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TIFF;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.metadata.XMPDM;
import org.jspecify.annotations.Nullable;

/** Which of a document's own statements Caravan takes over, under which names. */
public final class Facts {
  /** Most characters of a value. */
  public static final int LENGTH = 500;

  private static final int LIST = 20;
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,20})?");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].{0,20})?");

  /** The zero of QuickTime, Unix and OLE: nobody set it. */
  private static final Set<String> NEVER =
      Set.of("1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1601-01-01T00:00:00Z");

  private enum Shape {
    TEXT,
    LIST,
    NUMBER,
    DATE
  }

  /** Where a fact may stand, the best place first. */
  private record Source(Shape shape, List<String> places) {}

  private static final Map<String, Source> SOURCES =
      Map.ofEntries(
          text("title", TikaCoreProperties.TITLE.getName(), "dc:title", "title"),
          list("author", TikaCoreProperties.CREATOR.getName(), "meta:author", "author"),
          date("created", TikaCoreProperties.CREATED.getName(), "dcterms:created"),
          date("modified", TikaCoreProperties.MODIFIED.getName(), "dcterms:modified"),
          number(
              "pages", PagedText.N_PAGES.getName(), Office.PAGE_COUNT.getName(), "exif:PageCount"),
          number("slides", Office.SLIDE_COUNT.getName()),
          number("words", Office.WORD_COUNT.getName()),
          list(
              "keywords",
              Office.KEYWORDS.getName(),
              "meta:keyword",
              "pdf:docinfo:keywords",
              "keywords"),
          list("subject", TikaCoreProperties.SUBJECT.getName(), "dc:subject"),
          text("description", TikaCoreProperties.DESCRIPTION.getName(), "description"),
          text("publisher", TikaCoreProperties.PUBLISHER.getName()),
          text("company", "extended-properties:Company"),
          number("width", TIFF.IMAGE_WIDTH.getName(), "Image Width", "width"),
          number("height", TIFF.IMAGE_LENGTH.getName(), "Image Height", "height"),
          date("taken", TIFF.ORIGINAL_DATE.getName()),
          number("latitude", TikaCoreProperties.LATITUDE.getName()),
          number("longitude", TikaCoreProperties.LONGITUDE.getName()),
          number("duration", XMPDM.DURATION.getName()),
          text(
              "codec",
              XMPDM.VIDEO_COMPRESSOR.getName(),
              XMPDM.AUDIO_COMPRESSOR.getName(),
              "encoding"),
          number("sample-rate", XMPDM.AUDIO_SAMPLE_RATE.getName(), "samplerate"),
          text("channels", XMPDM.AUDIO_CHANNEL_TYPE.getName(), "channels"),
          text("artist", XMPDM.ARTIST.getName()),
          text("album", XMPDM.ALBUM.getName()),
          text("track", XMPDM.TRACK_NUMBER.getName()),
          text("genre", XMPDM.GENRE.getName()),
          text("released", XMPDM.RELEASE_DATE.getName()),
          list("from", Message.MESSAGE_FROM, Message.MESSAGE_FROM_EMAIL.getName()),
          list("to", Message.MESSAGE_TO, Message.MESSAGE_TO_EMAIL.getName()),
          list("cc", Message.MESSAGE_CC));

  /** All names that {@link Extract#facts()} can have. */
  public static final Set<String> NAMES = names();

  private Facts() {}

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(SOURCES.keySet());
    names.addAll(Set.of("camera", "date", "language"));
    return Collections.unmodifiableSet(names);
  }

  private static Map.Entry<String, Source> text(String name, String... places) {
    return Map.entry(name, new Source(Shape.TEXT, List.of(places)));
  }

  private static Map.Entry<String, Source> list(String name, String... places) {
    return Map.entry(name, new Source(Shape.LIST, List.of(places)));
  }

  private static Map.Entry<String, Source> number(String name, String... places) {
    return Map.entry(name, new Source(Shape.NUMBER, List.of(places)));
  }

  private static Map.Entry<String, Source> date(String name, String... places) {
    return Map.entry(name, new Source(Shape.DATE, List.of(places)));
  }

  /** What Tika found, under Caravan's names, with the language that the text was found to have. */
  static SortedMap<String, String> of(Metadata said, Optional<String> language) {
    SortedMap<String, String> facts = new TreeMap<>();
    SOURCES.forEach(
        (name, source) -> {
          String value = value(said, source);
          if (value != null) {
            facts.put(name, value);
          }
        });
    camera(said).ifPresent(camera -> facts.put("camera", camera));
    language.ifPresent(tag -> facts.put("language", tag));
    if (facts.containsKey("from") && facts.containsKey("created")) {
      facts.put("date", facts.get("created")); // of a mail
    }
    String type = said.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.startsWith("audio/")) {
      facts.remove("sample-rate"); // of a film, Tika says the clock of its index
    }
    return facts;
  }

  private static @Nullable String value(Metadata said, Source source) {
    for (String place : source.places()) {
      String value = shaped(said, place, source.shape());
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String shaped(Metadata said, String place, Shape shape) {
    if (shape == Shape.LIST) {
      StringBuilder all = new StringBuilder();
      String[] values = said.getValues(place);
      for (int i = 0; i < Math.min(values.length, LIST); i++) {
        all.append(i == 0 ? "" : "; ").append(Plain.line(values[i], LENGTH));
      }
      return Plain.line(all.toString(), LENGTH);
    }
    String value = said.get(place);
    if (value == null) {
      return null;
    }
    String line = Plain.line(value, LENGTH);
    return switch (shape) {
      case NUMBER -> number(line);
      case DATE -> DATE.matcher(line).matches() && !NEVER.contains(line) ? line : null;
      default -> line;
    };
  }

  /** Of "640 pixels" the number, to six decimals; null if there is none. */
  private static @Nullable String number(String line) {
    int end = line.indexOf(' ');
    String number = end < 0 ? line : line.substring(0, end);
    if (!NUMBER.matcher(number).matches()) {
      return null;
    }
    BigDecimal exact = new BigDecimal(number);
    return exact.setScale(Math.min(exact.scale(), 6), RoundingMode.HALF_UP).toPlainString();
  }

  private static Optional<String> camera(Metadata said) {
    String make = plain(said, TIFF.EQUIPMENT_MAKE);
    String model = plain(said, TIFF.EQUIPMENT_MODEL);
    String both = model.startsWith(make) ? model : (make + " " + model).strip();
    return both.isEmpty() ? Optional.empty() : Optional.of(Plain.line(both, LENGTH));
  }

  private static String plain(Metadata said, Property property) {
    String value = said.get(property);
    return value == null ? "" : Plain.line(value, LENGTH);
  }
}
