package caravan.api;

import caravan.security.access.Principal;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health for everybody, its reasons for those who have a key. */
@RestController
@Tag(name = "health")
class HealthController {
  /** Where it is asked, by anybody. */
  static final String PATH = "/health";

  private final Served served;

  HealthController(Served served) {
    this.served = served;
  }

  @GetMapping(PATH)
  @Operation(summary = "The status of each check; 503 where the service itself does not work.")
  ResponseEntity<ObjectNode> health(@AuthenticationPrincipal @Nullable Principal who)
      throws IOException {
    return ResponseEntity.status(
            served.health().isHealthy() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .cacheControl(CacheControl.noStore())
        .body(served.health().report(who != null));
  }

  @GetMapping(path = "/actuator/prometheus", produces = "text/plain;version=0.0.4;charset=utf-8")
  @Operation(summary = "Metrics, as Prometheus reads them.")
  String metrics() {
    return served.metrics().get();
  }
}
