import caravan.graph.projection.Connections;
import caravan.graph.projection.FileFacts;
import caravan.graph.projection.Grouped;
import caravan.graph.projection.Meanings;
import caravan.graph.projection.Used;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import caravan.vault.StoredSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Nothing is known but names. */
final class NothingKnown implements Meanings, Connections {
  @Override
  public FileFacts facts(
      String path, long size, Instant modified, Instant now, Optional<Understanding> known) {
    return new FileFacts("text/plain", "document", "", "internal", 0.5);
  }

  @Override
  public Optional<Understanding> of(ContentId content) {
    return Optional.empty();
  }

  @Override
  public Optional<Grouped> cluster(Understanding understanding) {
    return Optional.empty();
  }

  @Override
  public String revision() {
    return "1";
  }

  @Override
  public List<Relation> relations(String source) {
    return List.of();
  }

  @Override
  public List<Used> technologies(StoredSnapshot newest) {
    return List.of();
  }
}
