package routes;

import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The far end of a destination's route where the destination is an object store of the engine
 * itself. Safe for concurrent use if the store is.
 */
public class ObjectStoreProvider {
  private final ObjectStore store;

  public ObjectStoreProvider(ObjectStore store) {
    this.store = store;
  }

  /** Does what the headers say, and answers in the body. */
  public void call(Exchange exchange) throws StoreException {
    Message message = exchange.getMessage();
    String operation = Headers.required(message, Headers.OPERATION);
    if (operation.equals(Headers.SPACE)) {
      message.setBody(store.space().orElse(null));
      return;
    }
    String name = Headers.required(message, Headers.OBJECT);
    switch (operation) {
      case Headers.PUT -> store.put(name, payload(message, name));
      case Headers.GET -> message.setBody(store.get(name, Headers.range(message)));
      case Headers.STAT -> message.setBody(store.stat(name).orElse(null));
      case Headers.LIST -> message.setBody(store.list(name));
      case Headers.DELETE -> store.delete(name);
      case Headers.MOVE -> {
        store.move(name, Headers.required(message, Headers.TO));
        message.setBody(true);
      }
      default ->
          throw StoreException.permanent(
              Reason.INVALID, "A destination cannot '" + operation + "'.");
    }
  }

  static Payload payload(Message message, String name) throws StoreException {
    if (message.getBody() instanceof Payload payload) {
      return payload;
    }
    throw StoreException.permanent(
        Reason.INVALID, "Cannot store '" + name + "': the body of the put is no payload.");
  }
}
