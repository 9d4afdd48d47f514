package caravan.service.observe;

import caravan.service.OperationRegistry;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * A log event as one line of JSON: {@code timestamp, level, service, correlation_id, operation_id,
 * message, metadata}. The ids are null where a line belongs to no operation. Metadata are the
 * event's own key-value pairs, its logger and thread, and an exception with its trace.
 */
final class JsonLines extends LayoutBase<ILoggingEvent> {
  private static final String SERVICE = "backup-orchestrator";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Redaction redaction;
  private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

  JsonLines(Redaction redaction) {
    this.redaction = redaction;
  }

  @Override
  public void start() {
    traces.setContext(getContext());
    traces.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    Map<String, String> ids = event.getMDCPropertyMap();
    ObjectNode json = JSON.createObjectNode();
    json.put("timestamp", event.getInstant().toString());
    json.put("level", event.getLevel().toString());
    json.put("service", SERVICE);
    json.put("correlation_id", ids.get(OperationRegistry.CORRELATION));
    json.put("operation_id", ids.get(OperationRegistry.OPERATION));
    json.put("message", redaction.clean(String.valueOf(event.getFormattedMessage())));
    ObjectNode metadata = json.putObject("metadata");
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> put(metadata, pair.key, pair.value));
    }
    metadata.put("logger", event.getLoggerName());
    metadata.put("thread", event.getThreadName());
    if (event.getThrowableProxy() != null) {
      metadata.put("exception", redaction.clean(traces.convert(event)));
    }
    try {
      return JSON.writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON to memory", e);
    }
  }

  private void put(
      ObjectNode metadata, String key, @org.jspecify.annotations.Nullable Object value) {
    if (value instanceof Integer || value instanceof Long) {
      metadata.put(key, ((Number) value).longValue());
    } else if (value instanceof Number number) {
      metadata.put(key, number.doubleValue());
    } else if (value instanceof Boolean yes) {
      metadata.put(key, yes);
    } else {
      metadata.put(key, redaction.clean(String.valueOf(value)));
    }
  }
}
