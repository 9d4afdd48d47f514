package caravan.cli;

import caravan.analysis.Explanation;
import caravan.analysis.importance.Part;
import caravan.analysis.importance.Score;
import caravan.analysis.stack.Technology;
import caravan.model.meaning.Finding;
import caravan.model.meaning.Level;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Weighted;
import caravan.vault.StoredSnapshot;
import caravan.vault.meaning.Correction;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be said of one file.
 *
 * @param newest the newest snapshot that has it
 * @param snapshots how many have it
 * @param inNewest whether the newest one that covers its place has it
 * @param guess why the level is what it is by name and head alone
 * @param project that it belongs to
 * @param known what its content was found to mean
 * @param cluster name of the group of contents like it, empty if it is in none
 * @param from what it has to do with others, from its side
 * @param to what others have to do with it
 * @param note why there is no more, empty if there is
 */
record WhyAnswer(
    String path,
    StoredSnapshot newest,
    int snapshots,
    boolean inNewest,
    Explanation explanation,
    Optional<Correction> correction,
    Score score,
    Level level,
    String guess,
    Optional<SnapshotProject> project,
    Optional<Understanding> known,
    String cluster,
    List<Relation> from,
    List<Relation> to,
    String note,
    Instant now) {
  private static final int SHOWN = 10;

  void print(World world) {
    world.print(path);
    line(
        world,
        "protected",
        inNewest
            ? "in "
                + Texts.count(snapshots, "snapshot")
                + ", the newest "
                + newest.shortId()
                + " of "
                + Texts.time(newest.snapshot().time(), world.zone())
            : "NO MORE: the newest snapshot of its source does not have it; "
                + newest.shortId()
                + " of "
                + Texts.time(newest.snapshot().time(), world.zone())
                + " does");
    line(world, "is", kind());
    for (String evidence : explanation.evidence()) {
      line(world, "", evidence);
    }
    correction.ifPresent(said -> line(world, "", "corrected by a person"));
    line(world, "importance", String.format(Locale.ROOT, "%.2f", score.value()));
    for (Part part : score.parts()) {
      part(world, part);
    }
    for (Part part : score.rules()) {
      part(world, part);
    }
    line(world, "sensitive", Words.of(level) + ": " + findings());
    project.ifPresent(around -> project(world, around));
    known.ifPresent(understanding -> meaning(world, understanding));
    relations(world, "depends on", from, Relation.Kind.DEPENDS_ON);
    relations(world, "needed by", to, Relation.Kind.DEPENDS_ON);
    relations(world, "same as", both(), Relation.Kind.DUPLICATE_OF);
    relations(world, "similar to", both(), Relation.Kind.SIMILAR_TO);
    relations(world, "version of", both(), Relation.Kind.VERSION_OF);
    if (!note.isEmpty()) {
      line(world, "more", note);
    }
  }

  private List<Relation> both() {
    return java.util.stream.Stream.concat(from.stream(), to.stream()).toList();
  }

  private String kind() {
    String language = explanation.classification().language();
    return correction.flatMap(Correction::category).orElse(explanation.classification().category())
        + " ("
        + explanation.classification().mediaType()
        + ")"
        + (language.isEmpty()
            ? ""
            : ", " + correction.flatMap(Correction::language).orElse(language))
        + (explanation.configuration().isEmpty() ? "" : ", for " + explanation.configuration())
        + String.format(Locale.ROOT, ", confidence %.2f", explanation.confidence());
  }

  private String findings() {
    String found =
        known.map(Understanding::findings).orElse(List.of()).stream()
            .map(f -> Texts.count(f.count()) + " " + f.kind() + " (line " + f.line() + ")")
            .collect(Collectors.joining(", "));
    return found.isEmpty() ? guess : found;
  }

  private static void project(World world, SnapshotProject project) {
    line(world, "project", project.root());
    for (Technology technology : project.stack().technologies().stream().limit(SHOWN).toList()) {
      line(
          world,
          "",
          technology.name()
              + (technology.version().isEmpty() ? "" : " " + technology.version())
              + "  ("
              + technology.file()
              + ":"
              + technology.line()
              + ")");
    }
  }

  private void meaning(World world, Understanding understanding) {
    if (!understanding.keyphrases().isEmpty()) {
      line(
          world,
          "about",
          understanding.keyphrases().stream()
              .limit(SHOWN)
              .map(Weighted::name)
              .collect(Collectors.joining(", ")));
    }
    if (!cluster.isEmpty()) {
      line(world, "among", cluster);
    }
    understanding.facts().forEach((name, value) -> line(world, name, value));
    understanding
        .code()
        .ifPresent(
            code ->
                line(
                    world,
                    "declares",
                    code.symbols().stream()
                            .limit(SHOWN)
                            .map(symbol -> symbol.kind() + " " + symbol.name())
                            .collect(Collectors.joining(", "))
                        + (code.symbols().size() > SHOWN
                            ? ", and " + (code.symbols().size() - SHOWN) + " more"
                            : "")));
    understanding
        .failures()
        .forEach(
            (by, why) ->
                line(world, "not read", by + ": " + Words.of(why.reason()) + ", " + why.detail()));
  }

  private void relations(World world, String label, List<Relation> all, Relation.Kind kind) {
    List<Relation> some = all.stream().filter(relation -> relation.kind() == kind).toList();
    for (int i = 0; i < Math.min(SHOWN, some.size()); i++) {
      Relation one = some.get(i);
      line(
          world,
          i == 0 ? label : "",
          (one.from().equals(path) ? one.to() : one.from())
              + String.format(Locale.ROOT, "  (%s, %.2f)", one.evidence(), one.confidence()));
    }
    if (some.size() > SHOWN) {
      line(world, "", "and " + (some.size() - SHOWN) + " more");
    }
  }

  private static void part(World world, Part part) {
    line(world, "", String.format(Locale.ROOT, "%+.2f  %s", part.contribution(), part.reason()));
  }

  private static void line(World world, String label, String text) {
    world.print(String.format("  %-12s %s", label, text));
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("path", path);
    ObjectNode protection = json.putObject("protection");
    protection.put("snapshots", snapshots);
    protection.put("newest", newest.name());
    protection.put("inNewest", inNewest);
    ObjectNode type = json.putObject("classification");
    type.put("mediaType", explanation.classification().mediaType());
    type.put(
        "category",
        correction.flatMap(Correction::category).orElse(explanation.classification().category()));
    type.put(
        "language",
        correction.flatMap(Correction::language).orElse(explanation.classification().language()));
    type.put("configuration", explanation.configuration());
    type.put("confidence", explanation.confidence());
    type.set("evidence", Json.texts(explanation.evidence()));
    type.put("corrected", correction.isPresent());
    ObjectNode importance = json.putObject("importance");
    importance.put("value", score.value());
    ArrayNode parts = importance.putArray("parts");
    score.parts().forEach(part -> parts.add(part(part)));
    score.rules().forEach(part -> parts.add(part(part)));
    ObjectNode sensitivity = json.putObject("sensitivity");
    sensitivity.put("level", Words.of(level));
    sensitivity.put("reason", findings());
    ArrayNode findings = sensitivity.putArray("findings");
    known.ifPresent(u -> u.findings().forEach(f -> findings.add(finding(f))));
    project.ifPresent(around -> json.set("project", project(around)));
    known.ifPresent(
        u -> {
          json.set("facts", Json.texts(u.facts()));
          json.set("about", Json.texts(u.keyphrases().stream().map(Weighted::name).toList()));
          ObjectNode failures = json.putObject("failures");
          u.failures().forEach((by, why) -> failures.put(by, Words.of(why.reason())));
        });
    ArrayNode relations = json.putArray("relations");
    both().forEach(relation -> relations.add(relation(relation)));
    json.put("cluster", cluster);
    json.put("note", note);
    return json;
  }

  private static ObjectNode project(SnapshotProject project) {
    ObjectNode json = Json.object();
    json.put("root", project.root());
    ArrayNode technologies = json.putArray("technologies");
    for (Technology technology : project.stack().technologies()) {
      ObjectNode one = technologies.addObject();
      one.put("name", technology.name());
      one.put("version", technology.version());
      one.put("kind", technology.kind().name().toLowerCase(Locale.ROOT));
      one.put("file", technology.file());
      one.put("line", technology.line());
    }
    return json;
  }

  private static ObjectNode part(Part part) {
    ObjectNode json = Json.object();
    json.put("signal", part.signal());
    json.put("weight", part.weight());
    json.put("value", part.value());
    json.put("contribution", part.contribution());
    json.put("reason", part.reason());
    return json;
  }

  private static ObjectNode finding(Finding finding) {
    ObjectNode json = Json.object();
    json.put("kind", finding.kind());
    json.put("count", finding.count());
    json.put("line", finding.line());
    json.put("hash", finding.hash());
    return json;
  }

  private static ObjectNode relation(Relation relation) {
    ObjectNode json = Json.object();
    json.put("from", relation.from());
    json.put("to", relation.to());
    json.put("kind", relation.kind().name());
    json.put("confidence", relation.confidence());
    json.put("evidence", relation.evidence());
    return json;
  }
}
