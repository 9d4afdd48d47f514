package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.RouteState;
import caravan.service.OperationRegistry;
import caravan.service.observe.RouteJournal;
import caravan.storage.FaultyObjectStore;
import caravan.storage.FaultyObjectStore.When;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What is written down of exchanges, and what is not. */
class RouteTracksTest {
  private static final Payload HELLO = Payload.of("hello".getBytes(StandardCharsets.UTF_8));

  private final RouteJournal journal = new RouteJournal();
  private final RouteHarness harness = new RouteHarness(journal);
  private final FaultyObjectStore faulty = new FaultyObjectStore(new MemoryObjectStore());

  @AfterEach
  void stop() {
    harness.close();
    MDC.clear();
  }

  @Test
  void exchange_thatGoesWell_isThereWithItsOperation() throws StoreException {
    ObjectStore store = harness.memory("main", faulty);
    MDC.put(OperationRegistry.OPERATION, "backup-1");

    store.put("caravan.json", HELLO);

    List<RouteJournal.Passed> last = journal.last("destination-main", 10);
    assertThat(last).hasSize(1);
    assertThat(last.get(0).operation()).isEqualTo("backup-1");
    assertThat(last.get(0).exchange()).isNotEmpty();
    assertThat(last.get(0).failure()).isEmpty();
    assertThat(last.get(0).took()).isPositive();
    assertThat(journal.last("provider-main", 10)).hasSize(1);
    assertThat(journal.figures("destination-main").inflight()).isZero();
  }

  @Test
  void exchange_thatFails_saysTheKindAndNoName() {
    for (int call = 1; call <= 3; call++) {
      faulty.failPut(call, When.BEFORE_BYTES_LANDED);
    }
    ObjectStore store = harness.memory("main", faulty);

    assertThatThrownBy(() -> store.put("caravan.json", HELLO)).isInstanceOf(StoreException.class);

    RouteJournal.Passed failed = journal.last("destination-main", 1).get(0);
    assertThat(failed.failure()).startsWith("StoreException ").doesNotContain("caravan.json");
    assertThat(journal.figures("destination-main").failed()).isEqualTo(1);
    assertThat(journal.figures("provider-main").failed()).as("each try").isEqualTo(3);
  }

  @Test
  void states_ofAllRoutes_areTold() {
    harness.memory("main", faulty);

    List<RouteState> states = harness.routes().states();

    assertThat(states)
        .filteredOn(state -> state.id().equals("destination-main"))
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.state()).isEqualTo("started");
              assertThat(state.description()).startsWith("Throttle, bound, retry");
            });
    assertThat(states)
        .filteredOn(state -> state.id().equals("backup"))
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.state()).isEqualTo(RouteState.WAITING);
              assertThat(state.description()).startsWith("Discover, enrich");
            });
  }
}
