package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Search by meaning, and questions to the knowledge graph. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "search and graph")
class GraphController {
  private static final Set<String> OF_A_FILE =
      Set.of("dependants", "dependencies", "similar", "history");
  private static final Set<String> OF_ALL =
      Set.of("duplicates", "orphans", "technologies", "status");

  private final Queries queries;

  GraphController(Queries queries) {
    this.queries = queries;
  }

  @GetMapping("/search")
  @Operation(summary = "Find files by what they say, are called and mean.")
  JsonNode search(
      @AuthenticationPrincipal Principal who,
      @RequestParam("q") String question,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String category,
      @RequestParam(required = false) @Nullable String level,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(required = false) @Nullable String snapshot,
      @RequestParam(defaultValue = "10") int limit,
      @RequestParam(defaultValue = "1") int page)
      throws IOException, NotAllowedException {
    return queries.ask(
        who,
        Arguments.of("search")
            .option("source", source)
            .option("type", type)
            .option("category", category)
            .option("level", level)
            .option("after", after)
            .option("before", before)
            .option("snapshot", snapshot)
            .option("limit", limit)
            .option("page", page)
            .word(question)
            .json());
  }

  @GetMapping("/graph/{question}")
  @Operation(
      summary =
          "dependants, dependencies, similar, history of a path, with 'source' where several have"
              + " it; cluster by name; duplicates, orphans,"
              + " technologies, status.")
  JsonNode question(
      @AuthenticationPrincipal Principal who,
      @PathVariable String question,
      @RequestParam(required = false) @Nullable String path,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String name)
      throws IOException, NotAllowedException {
    if (OF_A_FILE.contains(question)) {
      if (path == null) {
        throw ProblemException.badRequest("'" + question + "' needs a 'path'.");
      }
      return queries.ask(
          who,
          Arguments.of("graph", question)
              .option("source", source)
              .word(Arguments.path(path))
              .json());
    }
    if (question.equals("cluster")) {
      if (name == null) {
        throw ProblemException.badRequest("'cluster' needs a 'name'.");
      }
      return queries.ask(who, Arguments.of("graph", question).word(name).json());
    }
    if (!OF_ALL.contains(question)) {
      throw ProblemException.notFound(
          "There is no question '"
              + question
              + "'. There are dependants, dependencies, similar, history, cluster, duplicates,"
              + " orphans, technologies, status.");
    }
    return queries.ask(who, Arguments.of("graph", question).json());
  }

  @PostMapping("/graph/query")
  @Operation(summary = "Ask the graph in Cypher, read only: {\"cypher\": \"MATCH …\"}.")
  JsonNode query(@AuthenticationPrincipal Principal who, @RequestBody Map<String, String> body)
      throws IOException, NotAllowedException {
    String cypher = body.get("cypher");
    if (cypher == null || cypher.isBlank()) {
      throw ProblemException.badRequest("'cypher' is missing.");
    }
    return queries.ask(who, Arguments.of("graph", "query").word(cypher).json());
  }

  @GetMapping("/understanding")
  @Operation(summary = "Say how much is understood, and what waits.")
  JsonNode understanding(@AuthenticationPrincipal Principal who)
      throws IOException, NotAllowedException {
    return queries.ask(who, Arguments.of("understanding", "status").json());
  }
}
