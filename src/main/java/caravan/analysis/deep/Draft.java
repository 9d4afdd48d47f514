package caravan.analysis.deep;

import caravan.model.meaning.Code;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Entity;
import caravan.model.meaning.Finding;
import caravan.model.meaning.Level;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Unreadable;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A record while analyzers have their say, one after the other. Belongs to one thread. */
final class Draft {
  static final int EXCERPT = 2_000;

  private final ContentId content;
  final SortedMap<String, Integer> versions = new TreeMap<>();
  final SortedMap<String, String> facts = new TreeMap<>();
  final List<Reference> references = new ArrayList<>();
  final Map<String, Unreadable> failures = new TreeMap<>();
  String mediaType;
  String excerpt = "";
  List<Weighted> keyphrases = List.of();
  List<Entity> entities = List.of();
  List<String> members = List.of();
  List<Finding> findings = List.of();
  Level level = Level.INTERNAL;
  OptionalLong pictureHash = OptionalLong.empty();
  @Nullable Code code;
  @Nullable Vector vector;

  Draft(ContentId content, String mediaType) {
    this.content = content;
    this.mediaType = mediaType;
  }

  Understanding finish() {
    return new Understanding(
        content,
        versions,
        mediaType,
        facts,
        excerpt,
        keyphrases,
        entities,
        Optional.ofNullable(code),
        references,
        members,
        level,
        findings,
        Optional.ofNullable(vector),
        pictureHash,
        failures);
  }

  /** The start of a text in one line. */
  static String excerpt(String text) {
    StringBuilder line = new StringBuilder();
    boolean space = false;
    for (int i = 0; i < text.length() && line.length() < EXCERPT; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c)) {
        space = line.length() > 0;
      } else {
        if (space) {
          line.append(' ');
          space = false;
        }
        line.append(c);
      }
    }
    int end = Math.min(line.length(), EXCERPT);
    return end > 0 && Character.isHighSurrogate(line.charAt(end - 1))
        ? line.substring(0, end - 1)
        : line.substring(0, end);
  }
}
