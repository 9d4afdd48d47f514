package caravan.service.notify;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends notices as plain text to an endpoint of the routes, with what they concern in headers. */
public final class AnyEndpoint implements Channel {
  private final Endpoint endpoint;
  private final String uri;
  private final String machine;

  public AnyEndpoint(Endpoint endpoint, String uri, String machine) {
    this.endpoint = endpoint;
    this.uri = uri;
    this.machine = machine;
  }

  @Override
  public void send(Notice notice) throws IOException {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("CaravanEvent", notice.event().word());
    headers.put("CaravanSubject", notice.subject());
    headers.put("CaravanIncident", notice.incident());
    headers.put("CaravanMachine", machine);
    headers.put("CaravanOperation", notice.operation());
    headers.put("CaravanSource", notice.source());
    endpoint.send(uri, headers, Texts.plain(notice, machine));
  }
}
