package caravan.cli;

import caravan.config.Sizes;
import caravan.graph.search.Hit;
import caravan.graph.search.SearchAnswer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows what a search found. */
final class SearchPrinter {
  private SearchPrinter() {}

  /** For people. */
  static void print(World world, Hit hit, long number) {
    List<String> facts = new ArrayList<>();
    facts.add(Texts.time(hit.version().modified(), world.zone()));
    facts.add(Sizes.format(hit.version().size()));
    if (!hit.level().isEmpty()) {
      facts.add(hit.level());
    }
    if (!hit.version().current()) {
      facts.add("in a snapshot of " + Texts.time(hit.version().taken(), world.zone()));
    }
    world.print(number + ". " + hit.path() + "  (" + String.join(", ", facts) + ")");
    String says = hit.title().isEmpty() ? hit.snippet() : hit.title() + ": " + hit.snippet();
    if (!says.isBlank()) {
      world.print("   " + says.replaceAll("\\s+", " ").strip());
    }
    world.print("   found by " + why(hit.why()));
    if (!hit.others().isEmpty()) {
      world.print(
          "   older: "
              + String.join(
                  ", ",
                  hit.others().stream()
                      .map(other -> Texts.time(other.modified(), world.zone()))
                      .toList()));
    }
    if (!hit.copies().isEmpty()) {
      String more = hit.moreCopies() > 0 ? " and " + Texts.count(hit.moreCopies()) + " more" : "";
      world.print("   the same: " + String.join(", ", hit.copies()) + more);
    }
    world.print("   " + hit.restore());
  }

  private static String why(Hit.Why why) {
    List<String> parts = new ArrayList<>();
    part(parts, "name", why.name());
    part(parts, "title", why.title());
    part(parts, "text", why.text());
    part(parts, "keyphrase", why.keyphrases());
    part(parts, "entity", why.entities());
    why.similarity()
        .ifPresent(cosine -> parts.add(String.format(Locale.ROOT, "meaning %.2f", cosine)));
    return parts.isEmpty() ? "a form of a word" : String.join("; ", parts);
  }

  private static void part(List<String> parts, String where, List<String> what) {
    if (!what.isEmpty()) {
      parts.add(where + " (" + String.join(", ", what) + ")");
    }
  }

  /**
   * For programs.
   *
   * @param graph whether contents and meanings were searched, and not only names
   */
  static ObjectNode json(SearchAnswer answer, boolean graph) {
    ObjectNode json = Json.object();
    json.put("searched", graph ? "contents" : "names");
    json.put("found", answer.found());
    json.set("notes", Json.texts(answer.notes()));
    ArrayNode hits = json.putArray("hits");
    answer.hits().forEach(hit -> hits.add(json(hit)));
    return json;
  }

  private static ObjectNode json(Hit hit) {
    ObjectNode json = version(hit.version());
    json.put("path", hit.path());
    json.put("source", hit.source());
    json.put("score", hit.score());
    json.put("title", hit.title());
    json.put("snippet", hit.snippet());
    json.put("type", hit.type());
    json.put("category", hit.category());
    json.put("level", hit.level());
    json.put("importance", hit.importance());
    ObjectNode why = json.putObject("why");
    why.set("name", Json.texts(hit.why().name()));
    why.set("title", Json.texts(hit.why().title()));
    why.set("text", Json.texts(hit.why().text()));
    why.set("keyphrases", Json.texts(hit.why().keyphrases()));
    why.set("entities", Json.texts(hit.why().entities()));
    hit.why().similarity().ifPresent(cosine -> why.put("similarity", cosine));
    ArrayNode others = json.putArray("others");
    hit.others().forEach(other -> others.add(version(other)));
    json.set("copies", Json.texts(hit.copies()));
    json.put("moreCopies", hit.moreCopies());
    json.put("restore", hit.restore());
    return json;
  }

  private static ObjectNode version(Hit.Version version) {
    ObjectNode json = Json.object();
    json.put("snapshot", version.snapshot());
    json.put("taken", version.taken().toString());
    json.put("modified", version.modified().toString());
    json.put("size", version.size());
    json.put("current", version.current());
    return json;
  }
}
