package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import caravan.service.observe.RouteJournal;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The Camel routes as they run; to start and stop them is the console's work. */
@RestController
@RequestMapping(path = "/api/v1/routes", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "system")
class RoutesController {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Served served;

  RoutesController(Served served) {
    this.served = served;
  }

  @GetMapping
  @Operation(summary = "The routes: state, and what went through each since the service began.")
  ArrayNode routes(@AuthenticationPrincipal Principal who) throws IOException, NotAllowedException {
    served.desk().require(who, Permission.READ, "route ps", "");
    ArrayNode array = JSON.createArrayNode();
    for (RunningRoutes.Running one : served.routes().all()) {
      array
          .addObject()
          .put("id", one.state().id())
          .put("description", one.state().description())
          .put("state", one.state().state())
          .put("total", one.figures().total())
          .put("failed", one.figures().failed())
          .put("inflight", one.figures().inflight())
          .put("meanMillis", millis(one.figures().meanMillis()));
    }
    return array;
  }

  @GetMapping("/{id}/exchanges")
  @Operation(
      summary =
          "The last exchanges through a route, the newest first: ids, how long, what kind of"
              + " failure. No body, no header.")
  ArrayNode exchanges(
      @AuthenticationPrincipal Principal who,
      @PathVariable String id,
      @RequestParam(defaultValue = "20") int limit)
      throws IOException, NotAllowedException {
    served.desk().require(who, Permission.READ, "route trace", id);
    if (limit < 1 || limit > RouteJournal.KEPT) {
      throw ProblemException.badRequest("'limit' is from 1 to " + RouteJournal.KEPT + ".");
    }
    List<RouteJournal.Passed> last =
        served
            .routes()
            .last(id, limit)
            .orElseThrow(
                () ->
                    ProblemException.notFound(
                        "There is no route '" + id + "'. See /api/v1/routes."));
    ArrayNode array = JSON.createArrayNode();
    for (RouteJournal.Passed one : last) {
      array
          .addObject()
          .put("exchange", one.exchange())
          .put("operation", one.operation())
          .put("began", one.began().toString())
          .put("millis", millis(one.took().toNanos() / 1e6))
          .put("failure", one.failure());
    }
    return array;
  }

  /** To a thousandth: more would be noise. */
  private static double millis(double millis) {
    return Math.round(millis * 1_000) / 1_000.0;
  }
}
