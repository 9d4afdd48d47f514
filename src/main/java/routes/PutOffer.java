package routes;

import caravan.storage.Payload;
import caravan.storage.Storable;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;

/** Turns a storable into the headers and the body of a put. Safe for concurrent use. */
public final class PutOffer {
  /** Offers the pack of the exchange; the body before is the name of the destination. */
  public void offer(Exchange exchange) {
    // an earlier success in this exchange must not vouch for this put
    exchange.removeProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION);
    Storable storable =
        Objects.requireNonNull(exchange.getProperty(Headers.PACK, Storable.class), "a pack");
    put(exchange.getMessage(), storable.name(), storable.payload());
  }

  static void put(Message message, String name, Payload payload) {
    message.setHeader(Headers.OPERATION, Headers.PUT);
    message.setHeader(Headers.OBJECT, name);
    message.setHeader(Headers.SHA256, HexFormat.of().formatHex(payload.sha256()));
    message.setHeader(Headers.LENGTH, (long) payload.length());
    message.setBody(payload);
  }
}
