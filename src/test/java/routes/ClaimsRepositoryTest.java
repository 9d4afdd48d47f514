package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.cache.Claims;
import caravan.platform.cache.FileClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims as a route's repository. */
class ClaimsRepositoryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration LEASE = Duration.ofMinutes(10);

  @TempDir Path folder;

  private Claims claims(Instant now) {
    return new FileClaims(folder.resolve("claims"), Clock.fixed(now, ZoneOffset.UTC));
  }

  private ClaimsRepository repository(Instant now) {
    return new ClaimsRepository(claims(now), LEASE);
  }

  @Test
  void add_whatAnotherHas_isRefusedUntilItIsRemovedOrItsLeaseEnds() {
    ClaimsRepository one = repository(NOW);
    ClaimsRepository two = repository(NOW);

    assertThat(one.add("a")).isTrue();
    assertThat(two.add("a")).isFalse();
    assertThat(two.contains("a")).isTrue();
    assertThat(two.remove("a")).isFalse();
    assertThat(one.remove("a")).isTrue();
    assertThat(two.add("a")).isTrue();
    assertThat(repository(NOW.plus(LEASE)).add("a")).isTrue();
  }

  @Test
  void confirm_outlastsTheLeaseAndARemoval() {
    ClaimsRepository one = repository(NOW);
    assertThat(one.add("a")).isTrue();
    assertThat(one.confirm("a")).isTrue();

    assertThat(one.remove("a")).isFalse();
    ClaimsRepository later = repository(NOW.plus(LEASE.multipliedBy(1000)));
    assertThat(later.contains("a")).isTrue();
    assertThat(later.add("a")).isFalse();
  }

  @Test
  void add_placeOfTheClaimsDoesNotAnswer_throwsAndSaysSo() throws Exception {
    Files.writeString(folder.resolve("claims"), "a file, where a directory has to be");

    ClaimsRepository repository = repository(NOW);

    assertThatThrownBy(() -> repository.add("a"))
        .isInstanceOf(RuntimeCamelException.class)
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("claims");
  }

  @Test
  void clear_isRefused() {
    ClaimsRepository repository = repository(NOW);
    repository.add("a");

    assertThatThrownBy(repository::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThat(repository.contains("a")).isTrue();
  }

  @Test
  void new_leaseOfNothing_isRefused() {
    Claims claims = claims(NOW);
    assertThatThrownBy(() -> new ClaimsRepository(claims, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fileRoute_whatIsClaimedElsewhere_isNotTaken() throws Exception {
    Path drop = Files.createDirectories(folder.resolve("drop"));
    Files.writeString(drop.resolve("a.txt"), "somebody else is at it");
    Files.writeString(drop.resolve("b.txt"), "free");
    assertThat(repository(NOW).add("a.txt")).isTrue();
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.disableJMX();
      camel.getRegistry().bind(ClaimsRepository.NAME, repository(NOW));
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("file:"
                      + drop
                      + "?noop=true&idempotent=true&idempotentRepository=#claims"
                      + "&idempotentKey=${file:name}&sortBy=file:name&initialDelay=0&delay=50")
                  .process(e -> taken.add(e.getMessage().getHeader("CamelFileName", String.class)));
            }
          });
      camel.start();
      assertThat(taken.poll(30, TimeUnit.SECONDS)).isEqualTo("b.txt");
      // sorted by name, so a second look at 'a' came before this one
      Files.writeString(drop.resolve("c.txt"), "free too");
      assertThat(taken.poll(30, TimeUnit.SECONDS)).isEqualTo("c.txt");
    }
    assertThat(taken).isEmpty();
    assertThat(repository(NOW).contains("b.txt")).isTrue();
  }
}
