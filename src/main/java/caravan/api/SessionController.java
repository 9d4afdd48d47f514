package caravan.api;

import caravan.security.access.ApiKey;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import caravan.security.access.Sessions;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets a browser show its key once and keep a cookie instead. */
@RestController
@RequestMapping(path = "/api/v1/session", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "access")
class SessionController {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHAT = "page";

  private final Served served;
  private final Sessions sessions;

  SessionController(Served served, Sessions sessions) {
    this.served = served;
    this.sessions = sessions;
  }

  /** A key to be let in with. */
  record Login(@Nullable String key) {}

  @GetMapping
  @Operation(summary = "Who asks, and what they may do; nobody is an answer too.")
  ObjectNode who(@AuthenticationPrincipal @Nullable Principal who) {
    return who == null ? JSON.createObjectNode().put("open", false) : json(who);
  }

  @PostMapping
  @Operation(
      summary =
          "Show a key, {\"key\": \"crv_…\"}, and get the cookie of a session; for pages of the"
              + " service itself.")
  ObjectNode open(
      @RequestBody Login login, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!OwnPages.mayUseCookie(request)) {
      throw new ProblemException(
          HttpStatus.FORBIDDEN,
          "Only the service's own page may open a session. Elsewhere send the key with each"
              + " request, as 'Authorization: Bearer crv_…'.");
    }
    String secret = login.key() == null ? "" : login.key().strip();
    if (secret.isEmpty()) {
      throw ProblemException.badRequest("'key' is missing: the key of the API, crv_…");
    }
    String from = request.getRemoteAddr();
    Optional<ApiKey> key = served.keys().find(secret);
    if (key.isEmpty()) {
      throw WrongKeys.refusal(served, from, request.getRequestURI());
    }
    SessionCookie.token(request).ifPresent(sessions::close);
    Principal who = new Principal(key.get().name(), key.get().role(), from);
    served.audit().record(who, "login", WHAT, "done");
    SessionCookie.set(request, response, sessions.open(key.get()));
    return json(who);
  }

  @DeleteMapping
  @Operation(summary = "End the session of this browser.")
  ResponseEntity<Void> close(
      @AuthenticationPrincipal Principal who,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    SessionCookie.token(request).ifPresent(sessions::close);
    SessionCookie.clear(request, response);
    served.audit().record(who, "logout", WHAT, "done");
    return ResponseEntity.noContent().build();
  }

  private static ObjectNode json(Principal who) {
    ObjectNode json = JSON.createObjectNode().put("open", true);
    json.put("name", who.name()).put("role", who.role().word());
    ArrayNode may = json.putArray("may");
    for (Permission permission : Permission.values()) {
      if (who.role().may(permission)) {
        may.add(permission.name().toLowerCase(Locale.ROOT));
      }
    }
    return json;
  }
}
