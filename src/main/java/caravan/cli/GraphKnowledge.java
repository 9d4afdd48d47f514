package caravan.cli;

import caravan.analysis.Classifier;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.importance.Importance;
import caravan.analysis.importance.Signals;
import caravan.analysis.sensitivity.FirstLevel;
import caravan.config.Settings;
import caravan.graph.projection.Connections;
import caravan.graph.projection.FileFacts;
import caravan.graph.projection.Grouped;
import caravan.graph.projection.Meanings;
import caravan.graph.projection.Used;
import caravan.model.Classification;
import caravan.model.Entry;
import caravan.model.FileKind;
import caravan.model.IdList;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Vector;
import caravan.organization.view.Subject.InCluster;
import caravan.vault.StoredSnapshot;
import caravan.vault.meaning.Correction;
import caravan.vault.read.TreeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the graph is told of files: by their names, by what is understood of their contents, and by
 * what people said. Belongs to one thread.
 */
final class GraphKnowledge implements Meanings, Connections {
  private static final byte[] NOT_READ = new byte[0];

  private final @Nullable UnderstandingStore store;
  private final @Nullable Insight insight;
  private final Map<String, Correction> corrections;
  private final SnapshotFiles files;
  private final Importance importance;
  private final Classifier classifier = new Classifier();

  /**
   * @param store what is understood; null while an analysis has it, and then nothing is known
   * @param corrections what people said of files, by path
   */
  GraphKnowledge(
      @Nullable UnderstandingStore store,
      Map<String, Correction> corrections,
      SnapshotFiles files,
      Settings settings)
      throws IOException {
    this.store = store;
    this.insight = store == null ? null : Insight.over(store);
    this.corrections = corrections;
    this.files = files;
    this.importance = new Importance(settings.backup().importance());
  }

  @Override
  public Optional<Understanding> of(ContentId content) throws IOException {
    return store == null ? Optional.empty() : store.of(content);
  }

  @Override
  public FileFacts facts(
      String path, long size, Instant modified, Instant now, Optional<Understanding> known) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      Classification light = classifier.classify(name, () -> NOT_READ);
      Optional<Correction> said = Optional.ofNullable(corrections.get(path));
      String category = said.flatMap(Correction::category).orElse(light.category());
      Level guess = FirstLevel.of(path, name, size, () -> NOT_READ).level();
      Level level =
          said.flatMap(Correction::level)
              .orElse(
                  known
                      .map(Understanding::level)
                      .filter(found -> found.compareTo(guess) > 0)
                      .orElse(guess));
      double score =
          said.flatMap(Correction::importance)
              .orElseGet(() -> score(path, category, modified, now, level));
      return new FileFacts(
          known.map(Understanding::mediaType).filter(t -> !t.isEmpty()).orElse(light.mediaType()),
          category,
          said.flatMap(Correction::language).orElse(light.language()),
          level.name().toLowerCase(Locale.ROOT),
          score);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is read", e);
    }
  }

  private double score(String path, String category, Instant modified, Instant now, Level level) {
    return importance
        .score(new Signals(path, category, modified, now, 1, 0, 0, false, Optional.of(level)))
        .value();
  }

  @Override
  public Optional<Grouped> cluster(Understanding understanding) {
    Insight clusters = insight;
    if (clusters == null) {
      return Optional.empty();
    }
    Optional<InCluster> in = clusters.cluster(understanding);
    String model = understanding.vector().map(Vector::model).orElse("");
    return in.map(one -> new Grouped(one.id(), one.name(), model, one.similarity()));
  }

  @Override
  public String revision() {
    return store == null
        ? ""
        : store.revision() + "/" + new TreeMap<>(corrections).toString().hashCode();
  }

  @Override
  public List<Relation> relations(String source) throws IOException {
    return store == null ? List.of() : store.relations(source);
  }

  @Override
  public List<Used> technologies(StoredSnapshot newest) throws IOException {
    List<String> beside = new ArrayList<>();
    gather(newest.snapshot().root(), "", beside);
    List<Used> used = new ArrayList<>();
    for (SnapshotProject project : SnapshotProject.all(files, newest, beside)) {
      project
          .stack()
          .technologies()
          .forEach(
              one ->
                  used.add(
                      new Used(
                          project.root(),
                          project.root() + "/" + one.file(),
                          one.name(),
                          one.version(),
                          one.kind().name().toLowerCase(Locale.ROOT))));
    }
    return used;
  }

  private void gather(IdList pages, String path, List<String> paths) throws IOException {
    TreeReader.Entries entries = files.trees().entries(pages);
    for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
      String below = path + "/" + entry.name();
      if (entry.kind() == FileKind.DIRECTORY) {
        paths.add(below + "/");
        gather(entry.content(), below, paths);
      } else if (entry.kind() == FileKind.FILE) {
        paths.add(below);
      }
    }
  }
}
