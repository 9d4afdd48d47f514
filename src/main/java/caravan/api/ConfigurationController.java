package caravan.api;

import caravan.config.SettingsException;
import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows and replaces the settings file. Who replaces it says which text they have seen, so that
 * nobody's change is lost; what is not right is refused with its line, and changes nothing.
 */
@RestController
@RequestMapping("/api/v1/configuration")
@Tag(name = "system")
class ConfigurationController {
  private static final String CHANGE = "configuration change";
  private static final String FILE = "settings";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Served served;
  private final Queries queries;

  ConfigurationController(Served served, Queries queries) {
    this.served = served;
    this.queries = queries;
  }

  @GetMapping(produces = "application/yaml")
  @Operation(summary = "The settings file; secrets in it are references, and are not followed.")
  ResponseEntity<byte[]> read(@AuthenticationPrincipal Principal who)
      throws NotAllowedException, IOException {
    served.desk().require(who, Permission.ADMINISTER, "configuration", "");
    ConfigurationFile.Current current = served.configuration().read();
    return ResponseEntity.ok()
        .eTag(quoted(current.tag()))
        .contentType(MediaType.parseMediaType("application/yaml"))
        .body(current.text().getBytes(StandardCharsets.UTF_8));
  }

  @PutMapping(
      consumes = {
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "text/x-yaml",
        MediaType.TEXT_PLAIN_VALUE
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary =
          "Replace the settings file. If-Match is the ETag of what was read; dry-run=true only says"
              + " whether it would be right.")
  ResponseEntity<ObjectNode> replace(
      @AuthenticationPrincipal Principal who,
      @RequestBody(required = false) byte @Nullable [] body,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
      @RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun)
      throws NotAllowedException, IOException {
    served.desk().require(who, Permission.ADMINISTER, CHANGE, FILE);
    String text = text(body == null ? new byte[0] : body);
    if (dryRun) {
      return answer(checked(text), true);
    }
    if (match == null) {
      throw new ProblemException(
          HttpStatus.PRECONDITION_REQUIRED,
          "Say which settings you have seen: send If-Match with the ETag of GET"
              + " /api/v1/configuration, or dry-run=true to change nothing.");
    }
    String tag = served.configuration().read().tag();
    if (Arrays.stream(match.split(",")).map(String::strip).noneMatch(quoted(tag)::equals)) {
      throw outdated(who);
    }
    Optional<ConfigurationFile.Outcome> outcome;
    try {
      outcome = served.configuration().replace(tag, text);
    } catch (SettingsException e) {
      served.audit().record(who, CHANGE, FILE, "not right, nothing changed");
      throw problem(e);
    }
    if (outcome.isEmpty()) {
      throw outdated(who);
    }
    queries.forget(); // answers may be of other destinations
    served
        .audit()
        .record(
            who,
            CHANGE,
            FILE,
            outcome.get().changed() ? "done, now " + outcome.get().tag() : "the same as before");
    return answer(outcome.get(), false);
  }

  private ConfigurationFile.Outcome checked(String text) throws IOException {
    try {
      return served.configuration().check(text);
    } catch (SettingsException e) {
      throw problem(e);
    }
  }

  private ProblemException outdated(Principal who) throws IOException {
    served.audit().record(who, CHANGE, FILE, "outdated, nothing changed");
    return new ProblemException(
        HttpStatus.PRECONDITION_FAILED,
        "The settings are others than those of your If-Match by now; nothing was changed. Read them"
            + " again, and put your change into them.");
  }

  private static ProblemException problem(SettingsException e) {
    ProblemException problem =
        new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage()));
    e.place()
        .filter(place -> place.line() > 0)
        .ifPresent(place -> problem.with("line", place.line()).with("column", place.column()));
    e.key().ifPresent(key -> problem.with("key", key));
    e.nearest().ifPresent(nearest -> problem.with("nearest", nearest));
    return problem;
  }

  private static ResponseEntity<ObjectNode> answer(
      ConfigurationFile.Outcome outcome, boolean dryRun) {
    ObjectNode json = JSON.createObjectNode();
    json.put("dryRun", dryRun);
    json.put("changed", outcome.changed());
    json.put("applied", outcome.applied());
    outcome.warnings().forEach(json.putArray("warnings")::add);
    outcome.restart().forEach(json.putArray("restart")::add);
    outcome.previous().ifPresent(file -> json.put("previous", file));
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
    return (dryRun ? answer : answer.eTag(quoted(outcome.tag()))).body(json);
  }

  private static String quoted(String tag) {
    return '"' + tag + '"';
  }

  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw ProblemException.badRequest("The settings are no text in UTF-8; nothing was changed.");
    }
  }
}
