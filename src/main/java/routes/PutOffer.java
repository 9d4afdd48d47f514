package routes;

import caravan.storage.Payload;
import caravan.storage.Storable;
import java.util.HexFormat;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** Turns a storable into the headers and the body of a put. Safe for concurrent use. */
public final class PutOffer {
  public void offer(Exchange exchange) throws InvalidPayloadException {
    Message message = exchange.getMessage();
    Storable storable = message.getMandatoryBody(Storable.class);
    exchange.setProperty(Headers.OUTCOMES, List.of());
    // an earlier success in this exchange must not vouch for this put
    exchange.removeProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION);
    if (storable.destinations().isEmpty()) {
      return;
    }
    put(message, storable.name(), storable.payload());
  }

  static void put(Message message, String name, Payload payload) {
    message.setHeader(Headers.OPERATION, Headers.PUT);
    message.setHeader(Headers.OBJECT, name);
    message.setHeader(Headers.SHA256, HexFormat.of().formatHex(payload.sha256()));
    message.setHeader(Headers.LENGTH, (long) payload.length());
    message.setBody(payload);
  }
}
