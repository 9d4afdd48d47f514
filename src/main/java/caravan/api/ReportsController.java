package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reports of finished operations, as the vault keeps them. */
@RestController
@RequestMapping("/api/v1/reports")
@Tag(name = "reports")
class ReportsController {
  private static final String TEXT = "text/plain;charset=UTF-8";
  private static final String HTML = "text/html;charset=UTF-8";

  /** Stricter than for the service's own pages: a report loads nothing, and nothing frames it. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

  private final Queries queries;

  ReportsController(Queries queries) {
    this.queries = queries;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "List reports of finished operations, the newest first.")
  ObjectNode list(
      @AuthenticationPrincipal Principal who,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException, NotAllowedException {
    return queries.page(
        who,
        cursor,
        limit,
        Arguments.of("report", "list")
            .flag("all", true)
            .option("kind", kind)
            .option("source", source)
            .json());
  }

  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "One report, by the id of its operation or 'latest': as JSON, text or HTML.")
  JsonNode json(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws IOException, NotAllowedException {
    return queries.ask(who, show(id).json());
  }

  @GetMapping(path = "/{id}", produces = TEXT)
  @Operation(summary = "One report, to be read.")
  ResponseEntity<byte[]> text(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws IOException, NotAllowedException {
    return written(TEXT, queries.text(who, show(id).option("format", "text").plain()));
  }

  @GetMapping(path = "/{id}", produces = HTML)
  @Operation(summary = "One report, as a page that needs nothing else.")
  ResponseEntity<byte[]> html(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws IOException, NotAllowedException {
    return written(HTML, queries.text(who, show(id).option("format", "html").plain()));
  }

  private static ResponseEntity<byte[]> written(String type, byte[] page) {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(type))
        .header("Content-Security-Policy", POLICY)
        .body(page);
  }

  private static Arguments show(String id) {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9-]{0,127}")) {
      throw ProblemException.badRequest("'" + id + "' is no id of a report. See /api/v1/reports.");
    }
    return Arguments.of("report", "show").word(id);
  }
}
