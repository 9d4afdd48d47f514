package caravan.graph.projection;

import caravan.graph.search.NameWords;
import caravan.model.Entry;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Understanding;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of files, as the queries take them. Belongs to one thread. */
final class Rows {
  private final String source;
  private final Instant taken;
  private final Meanings meanings;

  /**
   * @param taken the time of the snapshot
   */
  Rows(String source, Instant taken, Meanings meanings) {
    this.source = source;
    this.taken = taken;
    this.meanings = meanings;
  }

  /** What names a file over all sources. */
  static String key(String source, String path) {
    return source + "\n" + path;
  }

  static ZonedDateTime time(Instant instant) {
    return instant.atZone(ZoneOffset.UTC);
  }

  String key(String path) {
    return key(source, path);
  }

  /** A file as a snapshot has it. */
  FileRow file(String path, Entry entry) throws IOException {
    ContentId content = ContentId.of(entry.content());
    Instant modified =
        Instant.ofEpochSecond(entry.metadata().mtimeSeconds(), entry.metadata().mtimeNanos());
    long size = entry.metadata().size();
    Optional<Understanding> known = meanings.of(content);
    FileFacts facts = meanings.facts(path, size, modified, taken, known);
    int slash = path.lastIndexOf('/');
    return new FileRow(
        List.of(
            key(path),
            path,
            path.substring(slash + 1),
            NameWords.of(path),
            slash == 0 ? "/" : path.substring(0, slash),
            size,
            time(modified),
            content.toString(),
            facts.type(),
            facts.category(),
            facts.language(),
            facts.level(),
            facts.importance()),
        known.isPresent());
  }

  static Map<String, Object> facts(FileFacts facts) {
    Map<String, Object> file = new HashMap<>();
    file.put("type", facts.type());
    file.put("category", facts.category());
    file.put("language", facts.language());
    file.put("level", facts.level());
    file.put("importance", facts.importance());
    return file;
  }
}
