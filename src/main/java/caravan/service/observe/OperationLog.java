package caravan.service.observe;

import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.OperationRegistry;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a log line when an operation is asked for, begins and ends, with its figures as metadata.
 * Safe for concurrent use.
 */
final class OperationLog implements OperationListener {
  private static final Logger LOG = LoggerFactory.getLogger(OperationLog.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;
  private final Supplier<Collection<String>> providers;
  private final Map<String, Long> files = new ConcurrentHashMap<>();

  /**
   * @param providers kinds of the destinations
   */
  OperationLog(Clock clock, Supplier<Collection<String>> providers) {
    this.clock = clock;
    this.providers = providers;
  }

  @Override
  public void answered(Operation operation, String line) {
    if (!line.startsWith("{")) {
      return;
    }
    try {
      JsonNode json = JSON.readTree(line);
      if (json.path("files").isNumber()) {
        files.merge(operation.id(), json.path("files").asLong(), Long::sum);
      }
    } catch (JacksonException e) {
      return; // a line of text that begins like an object
    }
  }

  @Override
  public void changed(Operation operation) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.put(OperationRegistry.OPERATION, operation.id());
    MDC.put(OperationRegistry.CORRELATION, operation.correlationId());
    try {
      write(operation);
    } finally { // the operation's own thread says more under these ids
      MDC.setContextMap(before == null ? Map.of() : before);
    }
  }

  private void write(Operation operation) {
    String subject =
        operation.kind() + (operation.source().isEmpty() ? "" : " of " + operation.source());
    LoggingEventBuilder line =
        switch (operation.state()) {
          case FAILED -> LOG.atError();
          case INCOMPLETE, INTERRUPTED -> LOG.atWarn();
          default -> LOG.atInfo();
        };
    line = line.addKeyValue("requested_by", operation.requestedBy());
    if (operation.state().isOver()) {
      Long count = files.remove(operation.id());
      line = count == null ? line : line.addKeyValue("files_count", count);
      line =
          line.addKeyValue("duration_ms", operation.ran(clock.instant()).toMillis())
              .addKeyValue("provider", String.join(",", new TreeSet<>(providers.get())))
              .addKeyValue("exit", operation.exit());
    }
    line.log(
        "{} {}{}",
        subject,
        operation.state().name().toLowerCase(Locale.ROOT),
        operation.message().isEmpty() || !operation.state().isOver()
            ? ""
            : ": " + operation.message());
  }
}
