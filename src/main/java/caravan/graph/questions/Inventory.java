package caravan.graph.questions;

import caravan.graph.GraphException;
import caravan.graph.GraphSession;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;

/** What there is over all files of the newest snapshots. Safe for concurrent use. */
public final class Inventory {
  /**
   * Contents that several files have.
   *
   * @param groups those that hold most space first
   * @param count how many there are, also where not all are listed
   * @param bytes what all but one copy of each take where the files are; a vault stores each once
   */
  public record Duplicates(List<Copies> groups, long count, long bytes) {
    public Duplicates {
      groups = List.copyOf(groups);
    }
  }

  /**
   * @param size of one, in bytes
   */
  public record Copies(String content, long size, List<FileRef> files) {
    public Copies {
      files = List.copyOf(files);
    }

    /** What all but one take. */
    public long wasted() {
      return size * (files.size() - 1);
    }
  }

  /**
   * Files that have to do with no other one.
   *
   * @param count how many there are, also where not all are listed
   */
  public record Orphans(List<Orphan> files, long count) {
    public Orphans {
      files = List.copyOf(files);
    }
  }

  /**
   * @param size in bytes
   * @param importance in [0,1]
   */
  public record Orphan(FileRef file, String category, long size, double importance) {}

  /** What projects are built of, by name. */
  public record Technologies(List<Technology> technologies) {
    public Technologies {
      technologies = List.copyOf(technologies);
    }
  }

  /**
   * @param files that use it
   * @param projects that these are in
   */
  public record Technology(
      String name, String version, String kind, long files, List<String> projects) {
    public Technology {
      projects = List.copyOf(projects);
    }
  }

  private static final String DUPLICATES =
      """
      MATCH (s:Snapshot) WITH s.source AS source, max(s.seq) AS newest
      WITH collect({source: source, seq: newest}) AS newest
      MATCH (c:Content) WHERE c.size > 0 AND COUNT { (c)<-[:HAS_VERSION]-() } > 1
      MATCH (f:File)-[v:HAS_VERSION]->(c)
      WHERE f.present AND any(n IN newest WHERE n.source = f.source AND v.until >= n.seq)
      WITH c, f ORDER BY f.key
      WITH c, collect(DISTINCT f) AS files WHERE size(files) > 1
      WITH c, files, c.size * (size(files) - 1) AS wasted ORDER BY wasted DESC, c.id
      WITH count(c) AS count, sum(wasted) AS bytes, collect({c: c, files: files})[..$most] AS top
      RETURN count, bytes, [t IN top | {content: t.c.id, size: t.c.size, files: [f IN t.files |
        {key: f.key, source: f.source, path: f.path, present: f.present}]}] AS groups
      """;

  private static final String ORPHANS =
      """
      MATCH (f:File)
      WHERE f.present AND ($category = '' OR f.category = $category)
        AND NOT EXISTS { (f)-[:DEPENDS_ON|SIMILAR_TO|DUPLICATE_OF|VERSION_OF]-() }
        AND NOT EXISTS { (f)-[:BELONGS_TO]->() }
      WITH f ORDER BY f.importance DESC, f.key
      WITH count(f) AS count, collect(f)[..$most] AS top
      RETURN count, [f IN top | {key: f.key, source: f.source, path: f.path, present: f.present,
        category: f.category, size: f.size, importance: f.importance}] AS files
      """;

  private static final String TECHNOLOGIES =
      """
      MATCH (t:Technology)<-[:USES]-(f:File) WHERE f.present
      WITH t, count(f) AS files, collect(DISTINCT coalesce(f.project, f.directory)) AS projects
      RETURN t.name AS name, t.version AS version, t.kind AS kind, files, projects
      ORDER BY toLower(t.name), t.name, version
      """;

  private final GraphSession graph;

  public Inventory(GraphSession graph) {
    this.graph = graph;
  }

  /**
   * @param most groups at most
   */
  public Duplicates duplicates(int most) throws GraphException {
    return graph.read(
        tx -> {
          Record row = tx.run(DUPLICATES, Map.of("most", most)).single();
          return new Duplicates(
              row.get("groups")
                  .asList(
                      group ->
                          new Copies(
                              group.get("content").asString(),
                              group.get("size").asLong(),
                              group.get("files").asList(Rows::file))),
              row.get("count").asLong(),
              row.get("bytes").asLong());
        });
  }

  /**
   * @param category of which alone; empty for all
   * @param most files at most
   */
  public Orphans orphans(String category, int most) throws GraphException {
    return graph.read(
        tx -> {
          Record row = tx.run(ORPHANS, Map.of("most", most, "category", category)).single();
          return new Orphans(
              row.get("files")
                  .asList(
                      file ->
                          new Orphan(
                              Rows.file(file),
                              Rows.text(file.get("category")),
                              file.get("size").asLong(0),
                              Rows.number(file.get("importance")))),
              row.get("count").asLong());
        });
  }

  public Technologies technologies() throws GraphException {
    return new Technologies(
        graph.read(
            tx ->
                tx.run(TECHNOLOGIES)
                    .list(
                        row ->
                            new Technology(
                                row.get("name").asString(),
                                Rows.text(row.get("version")),
                                Rows.text(row.get("kind")),
                                row.get("files").asLong(),
                                row.get("projects").asList(Rows::text).stream()
                                    .sorted()
                                    .toList()))));
  }
}
