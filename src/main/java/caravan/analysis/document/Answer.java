package caravan.analysis.document;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * How a result travels from the worker: as Tika's metadata, under names of Caravan's. What is read
 * is cleaned and bounded again, because what wrote it had the document in its hands.
 */
final class Answer {
  private static final String FACT = "caravan:fact:";
  private static final String MEMBER = "caravan:member";
  private static final String HASH = "caravan:hash";
  private static final String FAILURE = "caravan:failure";

  private Answer() {}

  /** Replaces all that is in it. */
  static void write(
      Metadata metadata,
      Map<String, String> facts,
      List<String> members,
      OptionalLong hash,
      Failure failure) {
    for (String name : metadata.names()) {
      metadata.remove(name);
    }
    facts.forEach((name, value) -> metadata.set(FACT + name, value));
    members.forEach(member -> metadata.add(MEMBER, member));
    hash.ifPresent(value -> metadata.set(HASH, Long.toHexString(value)));
    metadata.set(FAILURE, failure.name());
  }

  static Extract read(Metadata metadata, DocumentLimits limits) {
    SortedMap<String, String> facts = new TreeMap<>();
    for (String name : Facts.NAMES) {
      String value = metadata.get(FACT + name);
      if (value != null) {
        facts.put(name, Plain.line(value, Facts.LENGTH));
      }
    }
    List<String> members =
        List.of(metadata.getValues(MEMBER)).stream()
            .limit(limits.members())
            .map(Plain::path)
            .filter(name -> !name.isEmpty())
            .toList();
    String text = metadata.get(TikaCoreProperties.TIKA_CONTENT);
    return new Extract(
        mediaType(metadata.get(HttpHeaders.CONTENT_TYPE)),
        facts,
        text == null ? "" : text.substring(0, Math.min(text.length(), limits.text())),
        members,
        hash(metadata.get(HASH)),
        Optional.ofNullable(failure(metadata.get(FAILURE)).unreadable()));
  }

  static String mediaType(@Nullable String type) {
    if (type == null) {
      return "application/octet-stream";
    }
    int end = type.indexOf(';');
    String plain = Plain.line(end < 0 ? type : type.substring(0, end), 127);
    return plain.indexOf('/') > 0 ? plain : "application/octet-stream";
  }

  private static OptionalLong hash(@Nullable String value) {
    return value == null
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseUnsignedLong(value, 16));
  }

  private static Failure failure(@Nullable String name) {
    // nothing is there if Tika failed before it called our parser, as at a broken container
    return name == null ? Failure.MALFORMED : Failure.valueOf(name);
  }
}
