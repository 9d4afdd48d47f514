package contract;

import static contract.DestinationContract.hashed;
import static contract.DestinationContract.payload;
import static contract.DestinationContract.refused;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.CLOSED;
import static io.github.resilience4j.circuitbreaker.CircuitBreaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import routes.RouteHarness;

/** What every kind's breaker and retries do when its provider fails, refuses or asks to wait. */
class BreakerTest {
  private static final String VAULT = "caravan.json";

  @TempDir Path temp;
  private final RouteHarness harness = new RouteHarness();
  private BrittleKind kind;

  @AfterEach
  void stop() throws Exception {
    kind.close();
    harness.close();
  }

  private ObjectStore open(BrittleKind.Name name, int retries) throws Exception {
    kind = BrittleKind.of(name, harness, temp);
    ObjectStore store = kind.open("main", retries);
    store.put(VAULT, payload("hello"));
    store.get(VAULT, Optional.empty()); // the component looks for the bucket when it is first used
    return store;
  }

  @ParameterizedTest
  @EnumSource(BrittleKind.Name.class)
  void breaker_ofEachKind_opensRefusesTriesAndCloses(BrittleKind.Name name) throws Exception {
    ObjectStore store = open(name, BrittleKind.FAILURES - 1);
    CircuitBreaker breaker = harness.breaker("main");
    kind.down();

    assertThat(breaker.getState()).isEqualTo(CLOSED);
    StoreException failure = refused(() -> store.stat(VAULT));
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(breaker.getState()).as("one operation was tried often enough").isEqualTo(OPEN);

    int before = kind.requests();
    Payload pack = payload("a pack");
    for (StoreException refusal :
        new StoreException[] {
          refused(() -> store.stat(VAULT)),
          refused(() -> store.get(VAULT, Optional.empty())),
          refused(() -> store.list("")),
          refused(() -> store.put("packs/aa/" + hashed(pack), pack)),
          refused(() -> store.delete(VAULT))
        }) {
      assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(refusal)
          .hasMessageContaining("'main'")
          .hasMessageContaining("failed too often")
          .hasMessageContaining("The last failure: ");
    }
    assertThat(kind.requests()).as("the provider is left alone").isEqualTo(before);

    breaker.transitionToHalfOpenState();
    refused(() -> store.stat(VAULT));
    assertThat(breaker.getState()).as("one try failed").isEqualTo(OPEN);
    assertThat(kind.requests()).isGreaterThan(before);

    kind.up();
    before = kind.requests();
    refused(() -> store.stat(VAULT));
    assertThat(kind.requests()).as("nobody knows yet that it is well").isEqualTo(before);
    breaker.transitionToHalfOpenState();
    assertThat(store.stat(VAULT)).isPresent();
    assertThat(breaker.getState()).isEqualTo(CLOSED);
    store.put("packs/aa/" + hashed(pack), pack);
    assertThat(store.get("packs/aa/" + hashed(pack), Optional.empty())).isEqualTo(pack.copy());
  }

  @ParameterizedTest
  @EnumSource(BrittleKind.Name.class)
  void permanentError_ofEachKind_isAskedForOnceAndNotHeldAgainstIt(BrittleKind.Name name)
      throws Exception {
    ObjectStore store = open(name, 5);
    kind.deny();

    for (int i = 0; i < BrittleKind.FAILURES + 2; i++) {
      int before = kind.requests();
      StoreException failure = refused(() -> store.get(VAULT, Optional.empty()));
      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure.retryable()).isFalse();
      assertThat(kind.requests() - before).isEqualTo(1);
    }

    assertThat(harness.breaker("main").getState()).isEqualTo(CLOSED);
    harness.breaker("main").transitionToOpenState();
    harness.breaker("main").transitionToHalfOpenState();
    refused(() -> store.get(VAULT, Optional.empty()));
    kind.up();
    assertThat(store.get(VAULT, Optional.empty())).asString().isEqualTo("hello");
    assertThat(harness.breaker("main").getState()).isEqualTo(CLOSED);
  }

  @ParameterizedTest
  @CsvSource({
    "S3, 429",
    "S3, 503",
    "DRIVE, 429",
    "DRIVE, 503",
    "ICLOUD_WEB, 429",
    "ICLOUD_WEB, 503"
  })
  void retryAfter_ofEachKindOnTheWeb_reachesTheRoute(BrittleKind.Name name, int status)
      throws Exception {
    ObjectStore store = open(name, 0);

    kind.busy(status, "7");
    StoreException seconds = refused(() -> store.list(""));
    kind.busy(status, "Fri, 01 Jan 2100 00:00:00 GMT");
    StoreException date = refused(() -> store.list(""));
    kind.busy(status, "0");
    StoreException none = refused(() -> store.stat(VAULT));

    assertThat(seconds.retryable()).isTrue();
    assertThat(seconds.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(date.retryAfter().orElseThrow()).isGreaterThan(Duration.ofDays(365));
    assertThat(none.retryAfter()).contains(Duration.ZERO);
  }
}
