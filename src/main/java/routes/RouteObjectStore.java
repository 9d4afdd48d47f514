package routes;

import caravan.storage.ByteRange;
import caravan.storage.Moves;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectNames;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/**
 * A destination as the engine sees it: every call goes through its route, and so through its
 * throttle, bulkhead, retries and breaker. Safe for concurrent use.
 */
public final class RouteObjectStore implements ObjectStore {
  private final String destination;
  private final ProducerTemplate producer;
  private final Endpoint endpoint;

  RouteObjectStore(String destination, ProducerTemplate producer) {
    this.destination = destination;
    this.producer = producer;
    this.endpoint = producer.getCamelContext().getEndpoint(Destinations.endpoint(destination));
  }

  @Override
  public void put(String name, Payload payload) throws StoreException {
    Exchange exchange = exchange(Headers.PUT, ObjectNames.check(name));
    PutOffer.put(exchange.getMessage(), name, payload);
    send("store", name, exchange);
  }

  @Override
  public byte[] get(String name, Optional<ByteRange> range) throws StoreException {
    Exchange exchange = exchange(Headers.GET, ObjectNames.check(name));
    range.ifPresent(r -> exchange.getMessage().setHeader(Headers.RANGE, r.toString()));
    byte[] bytes = send("read", name, exchange).getBody(byte[].class);
    if (bytes == null || (range.isPresent() && bytes.length != range.get().length())) {
      throw StoreException.retryable(
          Reason.CORRUPT,
          "'"
              + destination
              + "' answered "
              + (bytes == null ? 0 : bytes.length)
              + " bytes for '"
              + name
              + "', not "
              + range.map(r -> r.length() + " as asked").orElse("the object")
              + ". Check the destination.");
    }
    return bytes;
  }

  @Override
  public Optional<ObjectInfo> stat(String name) throws StoreException {
    Message answer = send("look at", name, exchange(Headers.STAT, ObjectNames.check(name)));
    return Optional.ofNullable(answer.getBody()).map(body -> info(body, name));
  }

  @Override
  public List<ObjectInfo> list(String prefix) throws StoreException {
    Message answer = send("list", prefix, exchange(Headers.LIST, ObjectNames.checkPrefix(prefix)));
    if (!(answer.getBody() instanceof List<?> listed)) {
      throw StoreException.permanent(
          Reason.INVALID,
          "The route of '" + destination + "' answered no list of objects for '" + prefix + "'.");
    }
    List<ObjectInfo> objects = new ArrayList<>(listed.size());
    for (Object each : listed) {
      objects.add(info(each, prefix));
    }
    return objects;
  }

  @Override
  public void delete(String name) throws StoreException {
    send("delete", name, exchange(Headers.DELETE, ObjectNames.check(name)));
  }

  /** By the provider's own means where its route knows the operation, else by copying. */
  @Override
  public void move(String from, String to) throws StoreException {
    Exchange exchange = exchange(Headers.MOVE, ObjectNames.check(from));
    exchange.getMessage().setHeader(Headers.TO, ObjectNames.check(to));
    try {
      if (Boolean.TRUE.equals(send("move", from, exchange).getBody())) {
        return;
      }
    } catch (StoreException e) {
      if (e.reason() != Reason.INVALID) {
        throw e;
      } // a route of the user's own that does not know the operation
    }
    Moves.copy(this, from, to);
  }

  @Override
  public Optional<Space> space() throws StoreException {
    Exchange exchange = new DefaultExchange(producer.getCamelContext());
    exchange.getMessage().setHeader(Headers.OPERATION, Headers.SPACE);
    return Optional.ofNullable(send("ask for the room of", "all", exchange).getBody(Space.class));
  }

  @Override
  public String toString() {
    return destination;
  }

  private Exchange exchange(String operation, String object) {
    Exchange exchange = new DefaultExchange(producer.getCamelContext());
    Message message = exchange.getMessage();
    message.setHeader(Headers.OPERATION, operation);
    message.setHeader(Headers.OBJECT, object);
    return exchange;
  }

  private Message send(String verb, String object, Exchange exchange) throws StoreException {
    CamelContext context = producer.getCamelContext();
    @Nullable Exception thrown;
    try {
      thrown = producer.send(endpoint, exchange).getException();
    } catch (RuntimeException e) {
      thrown = e; // the context is stopping
    }
    if (thrown != null) {
      throw StoreFailures.translate(
          verb, object, destination, thrown, Breakers.lastFailure(context, destination));
    }
    if (!Breakers.succeeded(exchange)) {
      throw StoreFailures.unproven(verb, object, destination);
    }
    return exchange.getMessage();
  }

  private ObjectInfo info(Object answer, String name) {
    if (answer instanceof ObjectInfo info) {
      return info;
    }
    throw new IllegalStateException(
        "The route of '"
            + destination
            + "' answered a "
            + answer.getClass().getName()
            + " for '"
            + name
            + "' where an ObjectInfo belongs.");
  }
}
