package caravan.service.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Notices as bodies: JSON for programs, plain text for people. */
final class Texts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Texts() {}

  static byte[] json(Notice notice, String machine) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("event", notice.event().word());
    json.put("time", notice.time().toString());
    json.put("machine", machine);
    json.put("subject", notice.subject());
    json.put("text", notice.text());
    json.put("incident", notice.incident());
    json.put("ends", notice.ends().map(Event::word).orElse(""));
    json.put("operation", notice.operation());
    json.put("kind", notice.kind());
    json.put("source", notice.source());
    json.put("state", notice.state());
    json.put("exit", notice.exit());
    return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
  }

  static String plain(Notice notice, String machine) {
    StringBuilder text = new StringBuilder();
    text.append(notice.text()).append("\n\n");
    text.append("Machine:   ").append(machine).append('\n');
    text.append("Time:      ").append(notice.time()).append('\n');
    if (!notice.operation().isEmpty()) {
      text.append("Operation: ").append(notice.operation()).append('\n');
    }
    if (!notice.source().isEmpty()) {
      text.append("Source:    ").append(notice.source()).append('\n');
    }
    return text.toString();
  }
}
