package contract;

import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import routes.RouteHarness;

/** The contract over the kind that tests use. */
class MemoryDestinationTest extends DestinationContract {
  private final MemoryObjectStore memory = new MemoryObjectStore();
  private RouteHarness harness;
  private ObjectStore store;

  @BeforeEach
  void start() {
    harness = new RouteHarness();
    store = harness.memory("main", memory);
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  void overwrite(String name, byte[] bytes) {
    memory.overwrite(name, bytes);
  }
}
