package caravan.api;

import caravan.security.access.ApiKey;
import caravan.security.access.ApiKeys;
import caravan.security.access.AuditLog;
import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import caravan.security.access.Role;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Keys of the API, and the proof of the audit log: an admin's. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "access")
class KeysController {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Served served;

  KeysController(Served served) {
    this.served = served;
  }

  /**
   * A wish for a key.
   *
   * @param expires a time in UTC, as 2027-01-31T00:00:00Z; null for never
   */
  record Wish(@Nullable String name, @Nullable String role, @Nullable String expires) {}

  @GetMapping("/keys")
  @Operation(summary = "List the keys, without their secrets.")
  ArrayNode keys(@AuthenticationPrincipal Principal who) throws NotAllowedException, IOException {
    served.desk().require(who, Permission.ADMINISTER, "keys", "");
    ArrayNode array = JSON.createArrayNode();
    served.keys().list().forEach(key -> array.add(json(key)));
    return array;
  }

  @PostMapping("/keys")
  @Operation(summary = "Make a key; the answer shows it, once.")
  ResponseEntity<ObjectNode> make(@AuthenticationPrincipal Principal who, @RequestBody Wish wish)
      throws NotAllowedException, IOException {
    served.desk().require(who, Permission.ADMINISTER, "keys", "");
    Role role =
        Role.of(wish.role() == null ? "" : wish.role())
            .orElseThrow(
                () ->
                    ProblemException.badRequest("'role' is viewer, operator, restorer or admin."));
    String name = wish.name() == null ? "" : wish.name();
    try {
      Optional<Instant> expires =
          wish.expires() == null ? Optional.empty() : Optional.of(Instant.parse(wish.expires()));
      ApiKeys.Made made = served.keys().make(name, role, expires);
      served.audit().record(who, "key add", made.key().name() + " " + role.word(), "done");
      return ResponseEntity.status(HttpStatus.CREATED)
          .body(json(made.key()).put("key", made.secret()));
    } catch (DateTimeParseException e) {
      throw ProblemException.badRequest("'expires' is a time as 2027-01-31T00:00:00Z.");
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  @DeleteMapping("/keys/{id}")
  @Operation(summary = "Remove a key, by its id or name; it opens nothing from then on.")
  ResponseEntity<Void> remove(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws NotAllowedException, IOException {
    served.desk().require(who, Permission.ADMINISTER, "keys", "");
    try {
      if (!served.keys().remove(id)) {
        throw ProblemException.notFound("There is no key '" + id + "'. See /api/v1/keys.");
      }
    } catch (IllegalArgumentException e) {
      throw new ProblemException(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    }
    served.audit().record(who, "key remove", id, "done");
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/audit/proof")
  @Operation(summary = "Follow the chain of the audit log, and say whether it is whole.")
  ObjectNode proof(@AuthenticationPrincipal Principal who) throws NotAllowedException, IOException {
    served.desk().require(who, Permission.ADMINISTER, "audit", "");
    AuditLog.Proof proof = served.audit().verify();
    ObjectNode json = JSON.createObjectNode();
    json.put("lines", proof.lines()).put("head", proof.head());
    json.put("whole", proof.broken().isEmpty());
    proof.broken().ifPresent(why -> json.put("broken", why));
    return json;
  }

  private static ObjectNode json(ApiKey key) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", key.id()).put("name", key.name()).put("role", key.role().word());
    json.put("created", key.created().toString());
    key.expires().ifPresent(at -> json.put("expires", at.toString()));
    return json;
  }
}
