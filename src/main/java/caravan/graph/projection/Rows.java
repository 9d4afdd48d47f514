package caravan.graph.projection;

import caravan.model.Entry;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Understanding;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rows of files, as the queries take them. Belongs to one thread. */
final class Rows {
  private final String source;
  private final Meanings meanings;

  Rows(String source, Meanings meanings) {
    this.source = source;
    this.meanings = meanings;
  }

  /** What names a file over all sources. */
  static String key(String source, String path) {
    return source + "\n" + path;
  }

  static ZonedDateTime time(Instant instant) {
    return instant.atZone(ZoneOffset.UTC);
  }

  Map<String, Object> removed(String path) {
    return Map.of("key", key(source, path));
  }

  /** A file as a snapshot has it. */
  Map<String, Object> file(String path, Entry entry) throws IOException {
    ContentId content = ContentId.of(entry.content());
    Instant modified =
        Instant.ofEpochSecond(entry.metadata().mtimeSeconds(), entry.metadata().mtimeNanos());
    long size = entry.metadata().size();
    Optional<Understanding> known = meanings.of(content);
    FileFacts facts = meanings.facts(path, size, modified, known);
    int slash = path.lastIndexOf('/');
    Map<String, Object> file = facts(facts);
    file.put("source", source);
    file.put("path", path);
    file.put("name", path.substring(slash + 1));
    file.put("directory", slash == 0 ? "/" : path.substring(0, slash));
    file.put("size", size);
    file.put("modified_at", time(modified));
    file.put("present", true);
    file.put("content", content.toString());
    Map<String, Object> stub = new HashMap<>();
    stub.put("size", size);
    stub.put("type", facts.type());
    stub.put("category", facts.category());
    stub.put("language", facts.language());
    stub.put("level", facts.level());
    stub.put("understood", false);
    stub.put("stamp", "");
    return Map.of(
        "key", key(source, path),
        "content", content.toString(),
        "known", known.isPresent(),
        "size", size,
        "modified", time(modified),
        "file", file,
        "stub", stub);
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
