package routes;

import caravan.service.notify.Endpoint;
import caravan.service.notify.RefusedException;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.util.ObjectHelper;

/** Sends notices through the route for them. Safe for concurrent use. */
final class NotifyEndpoint implements Endpoint {
  private static final String PROPERTY = "caravanNotice";

  private final CamelContext context;
  private final ProducerTemplate producer;

  NotifyEndpoint(CamelContext context, ProducerTemplate producer) {
    this.context = context;
    this.producer = producer;
  }

  @Override
  public void send(String uri, Map<String, Object> headers, String body) throws IOException {
    Exchange exchange = new DefaultExchange(context);
    exchange.setProperty(PROPERTY, uri);
    exchange.getMessage().setHeaders(headers);
    exchange.getMessage().setBody(body);
    Exception thrown = producer.send("direct:send-notice", exchange).getException();
    if (thrown == null) {
      return;
    }
    // Camel's messages repeat addresses, and with them what secrets are in these
    String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
    if (ObjectHelper.getException(NoSuchEndpointException.class, thrown) != null
        || ObjectHelper.getException(ResolveEndpointFailedException.class, thrown) != null) {
      throw new RefusedException(
          "there is no endpoint '"
              + scheme
              + ":…' with these options. Correct its uri, or put the component's jar into the"
              + " folder lib of the Caravan home.");
    }
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    throw new IOException(
        "the endpoint '" + scheme + ":…' failed with " + cause.getClass().getSimpleName());
  }
}
