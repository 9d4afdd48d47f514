package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.service.notify.Endpoint;
import caravan.service.notify.RefusedException;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifyEndpointTest {
  private RouteHarness harness;
  private Endpoint notices;

  @BeforeEach
  void start() {
    harness = new RouteHarness();
    notices = harness.routes().notices();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void anyEndpoint_getsTextAndHeaders() throws Exception {
    MockEndpoint alerts = harness.routes().camel().getEndpoint("mock:alerts", MockEndpoint.class);
    alerts.expectedBodiesReceived("text");
    alerts.expectedHeaderReceived("CaravanEvent", "alarm");

    notices.send("mock:alerts", Map.of("CaravanEvent", "alarm"), "text");

    alerts.assertIsSatisfied(30_000);
  }

  @Test
  void placeholder_isFilledIn() throws Exception {
    System.setProperty("caravan.test.alerts", "pager");
    MockEndpoint alerts = harness.routes().camel().getEndpoint("mock:pager", MockEndpoint.class);
    alerts.expectedMessageCount(1);

    notices.send("mock:{{sys:caravan.test.alerts}}", Map.of(), "text");

    alerts.assertIsSatisfied(30_000);
  }

  @Test
  void unknownKind_isRefused_withoutItsSecret() {
    assertThatThrownBy(() -> notices.send("telegraph:wire?token=hush", Map.of(), "text"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("telegraph")
        .hasMessageContaining("lib")
        .hasMessageNotContaining("hush");
  }

  @Test
  void failingEndpoint_isWorthAnotherTry_andNamesNoSecret() throws Exception {
    MockEndpoint alerts =
        harness.routes().camel().getEndpoint("mock:alerts?log=false", MockEndpoint.class);
    alerts.whenAnyExchangeReceived(
        exchange -> {
          throw new IOException("hush: connection reset");
        });

    assertThatThrownBy(() -> notices.send("mock:alerts?log=false", Map.of(), "text"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RefusedException.class)
        .hasMessageNotContaining("hush");
    assertThat(harness.routes().camel().getRoute("backup")).isNull();
  }
}
