package caravan.graph.projection;

import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Entity;
import caravan.model.meaning.Level;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Vector;
import caravan.model.meaning.Weighted;
import caravan.vault.StoredSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a test says that is known. */
class KnownMeanings implements Meanings, Connections {
  final Map<ContentId, Understanding> known = new HashMap<>();
  final Map<ContentId, Grouped> clusters = new HashMap<>();
  List<caravan.model.meaning.Relation> relations = List.of();
  List<Used> technologies = List.of();
  int revision = 1;

  static Understanding understanding(IdList content, String excerpt, String... keyphrases) {
    return understanding(Level.CONFIDENTIAL, content, excerpt, keyphrases);
  }

  static Understanding understanding(
      Level level, IdList content, String excerpt, String... keyphrases) {
    float[] vector = new float[384];
    vector[Math.floorMod(excerpt.hashCode(), 384)] = 1;
    return new Understanding(
        ContentId.of(content),
        new TreeMap<>(Map.of("text", 1)),
        "text/plain",
        new TreeMap<>(Map.of("title", "Title of " + excerpt)),
        excerpt,
        java.util.Arrays.stream(keyphrases).map(k -> new Weighted(k, 0.5)).toList(),
        List.of(new Entity("place", "Berlin", 2)),
        Optional.empty(),
        List.of(),
        List.of(),
        level,
        List.of(),
        Optional.of(new Vector("test", vector)),
        OptionalLong.empty(),
        Map.of());
  }

  @Override
  public Optional<Understanding> of(ContentId content) {
    return Optional.ofNullable(known.get(content));
  }

  @Override
  public FileFacts facts(
      String path,
      long size,
      Instant modified,
      Instant now,
      Optional<Understanding> understanding) {
    String type = path.endsWith(".java") ? "text/x-java-source" : "text/plain";
    return new FileFacts(
        type,
        path.endsWith(".java") ? "code" : "document",
        path.endsWith(".java") ? "java" : "",
        understanding.map(u -> u.level().name().toLowerCase(java.util.Locale.ROOT)).orElse(""),
        (understanding.isPresent() ? 0.75 : 0.5)
            - Duration.between(modified, now).toMillis() / 1e13);
  }

  @Override
  public Optional<Grouped> cluster(Understanding understanding) {
    return Optional.ofNullable(clusters.get(understanding.content()));
  }

  @Override
  public String revision() {
    return Integer.toString(revision);
  }

  @Override
  public List<caravan.model.meaning.Relation> relations(String source) {
    return relations;
  }

  @Override
  public List<Used> technologies(StoredSnapshot newest) {
    return technologies;
  }
}
