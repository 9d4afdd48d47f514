package caravan.service.observe;

import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.UseCases;
import caravan.service.status.DrillLog;
import caravan.service.status.StatusReport;
import caravan.service.status.StatusStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a service shows of itself. It looks around on a thread of its own, every few seconds,
 * and answers from what it saw last; it never opens a vault and never waits for a destination. Safe
 * for concurrent use.
 *
 * <pre>{@code
 * Observation observation = new Observation(home, clock, watched, version);
 * observation.start(Duration.ofSeconds(15));
 * registry.listen(observation.listener());
 * }</pre>
 */
public final class Observation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

  private final Path home;
  private final Clock clock;
  private final Watched watched;
  private final StatusStore store;
  private final PrometheusMeterRegistry registry;
  private final Health health;
  private final SystemUsage usage;
  private final StatusMeters gauges;
  private final List<OperationListener> listeners;
  private final ScheduledExecutorService thread;
  private String complaint = "";

  /**
   * @param home the Caravan home
   * @param version of Caravan, for {@code caravan_build_info}
   */
  public Observation(Path home, Clock clock, Watched watched, String version) {
    this.home = home;
    this.clock = clock;
    this.watched = watched;
    this.store = new StatusStore(home);
    this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    this.health = new Health(clock);
    this.usage = new SystemUsage(home, registry);
    this.gauges = new StatusMeters(registry);
    this.listeners =
        List.of(
            new OperationMeters(registry, new Insights(registry)),
            health,
            new OperationLog(clock, () -> watched.plan().destinations().values()));
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "observe");
              made.setDaemon(true);
              return made;
            });
    Info.builder()
        .name("caravan_build_info")
        .help("The version that runs.")
        .labelNames("version", "java")
        .register(registry.getPrometheusRegistry())
        .addLabelValues(version, System.getProperty("java.version", ""));
    notifications("sent");
    notifications("failed");
  }

  /** Looks once, and from then on again and again. */
  public void start(Duration every) {
    look();
    thread.scheduleWithFixedDelay(
        this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks around now. What cannot be looked at is a failing check, and logged once. */
  void look() {
    try {
      health.memory(SystemUsage.heap());
      health.database(watched.databaseAnswers());
      usage.sample();
      health.disk(usage.disk(), usage.diskFree());
      Map<String, Watched.Drops> drops = watched.drops();
      StatusReport report = status();
      gauges.show(report, drops);
      health.status(report, drops);
      complaint = "";
    } catch (IOException | RuntimeException e) { // the next look must come, whatever this one met
      health.check(Health.BACKUP, HealthReport.State.FAILING);
      if (!complaint.equals(e.toString())) {
        complaint = e.toString();
        LOG.error("The service could not look at its own state: {}", e.getMessage(), e);
      }
    }
  }

  /** To be told of every operation. */
  public OperationListener listener() {
    return new OperationListener() {
      @Override
      public void changed(Operation operation) {
        listeners.forEach(listener -> listener.changed(operation));
      }

      @Override
      public void progressed(Operation operation, UseCases.Progress progress) {
        listeners.forEach(listener -> listener.progressed(operation, progress));
      }

      @Override
      public void answered(Operation operation, String line) {
        listeners.forEach(listener -> listener.answered(operation, line));
      }

      @Override
      public void said(Operation operation, String sentence) {
        listeners.forEach(listener -> listener.said(operation, sentence));
      }
    };
  }

  /** Where everything is measured; whoever measures something more registers it here. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** The body of an answer to a Prometheus that scrapes, in its text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** As of the last look; waits for nothing. */
  public HealthReport health() {
    return health.report();
  }

  /** The verdict by what this machine knows now; opens no vault. */
  public StatusReport status() throws IOException {
    return StatusReport.of(
        watched.plan(), store.read(), DrillLog.read(home), watched.spool(), clock.instant());
  }

  /** A notification was sent, or could not be. */
  public void notified(boolean sent) {
    notifications(sent ? "sent" : "failed").increment();
  }

  private Counter notifications(String how) {
    return Counter.builder("caravan.notifications")
        .description("Notifications, by whether they could be sent.")
        .tag("status", how)
        .register(registry);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    registry.close();
  }
}
