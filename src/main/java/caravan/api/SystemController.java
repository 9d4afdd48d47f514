package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import caravan.service.schedule.Upcoming;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the service is set to do, and the verdict on all of it. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "system")
class SystemController {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Served served;
  private final Queries queries;

  SystemController(Served served, Queries queries) {
    this.served = served;
    this.queries = queries;
  }

  @GetMapping("/about")
  @Operation(summary = "Version, home, and since when it runs.")
  ObjectNode about() {
    return served.info().about();
  }

  @GetMapping("/status")
  @Operation(summary = "The verdict, by what this machine knows; opens no vault.")
  ObjectNode status(@AuthenticationPrincipal Principal who)
      throws IOException, NotAllowedException {
    served.desk().require(who, Permission.READ, "status", "");
    return served.health().status();
  }

  @GetMapping("/schedules")
  @Operation(summary = "What is done by time, and when next.")
  ObjectNode schedules() {
    ObjectNode json = JSON.createObjectNode();
    json.put("paused", served.schedules().isPaused());
    ArrayNode jobs = json.putArray("jobs");
    served.schedules().upcoming().forEach(one -> jobs.add(upcoming(one)));
    return json;
  }

  private static ObjectNode upcoming(Upcoming one) {
    ObjectNode json = JSON.createObjectNode().put("job", one.job().name());
    one.due().ifPresent(at -> json.put("due", at.toString()));
    one.last().ifPresent(at -> json.put("last", at.toString()));
    one.running().ifPresent(id -> json.put("operation", id));
    return json.put("held", one.held());
  }

  @PostMapping("/schedules/pause")
  @Operation(summary = "Begin nothing by time until it is resumed; what runs goes on.")
  ObjectNode pause(@AuthenticationPrincipal Principal who) throws IOException, NotAllowedException {
    served.desk().require(who, Permission.OPERATE, "pause", "schedules");
    served.schedules().pause();
    served.audit().record(who, "pause", "schedules", "done");
    return schedules();
  }

  @PostMapping("/schedules/resume")
  @Operation(summary = "Go on with what is done by time.")
  ObjectNode resume(@AuthenticationPrincipal Principal who)
      throws IOException, NotAllowedException {
    served.desk().require(who, Permission.OPERATE, "resume", "schedules");
    served.schedules().resume();
    served.audit().record(who, "resume", "schedules", "done");
    return schedules();
  }

  @GetMapping("/report")
  @Operation(summary = "How safe everything is: copies, their age, proofs, damage.")
  JsonNode report(@AuthenticationPrincipal Principal who) throws IOException, NotAllowedException {
    return queries.ask(who, Arguments.of("report").json());
  }

  @GetMapping("/sources")
  @Operation(summary = "The configured sources.")
  ArrayNode sources() {
    return served.info().sources();
  }

  @GetMapping("/destinations")
  @Operation(summary = "The configured destinations, without secrets.")
  ArrayNode destinations() {
    return served.info().destinations();
  }

  @GetMapping("/destinations/space")
  @Operation(summary = "How much room each destination has, and what is used.")
  JsonNode space(@AuthenticationPrincipal Principal who) throws IOException, NotAllowedException {
    return queries.ask(who, Arguments.of("space").json());
  }
}
