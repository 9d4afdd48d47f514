package caravan.service.observe;

import caravan.platform.temporary.TemporaryFiles;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Shows the limits of this process, and for how long they have held threads back. */
public final class LimitMeters {
  private static final double SECOND = 1e9;

  /**
   * How the limits are now.
   *
   * @param cpuShare of all processors, 1 for no limit
   * @param bytesPerSecond to all destinations by this time of the day, 0 for no limit
   * @param memory bytes, 0 for no limit
   * @param cpuNanos that threads have rested, all together
   * @param bandwidthNanos that puts have waited, all together
   */
  public record Figures(
      DoubleSupplier cpuShare,
      LongSupplier bytesPerSecond,
      LongSupplier memory,
      LongSupplier cpuNanos,
      LongSupplier bandwidthNanos) {}

  private LimitMeters() {}

  /** Shows them from now on. */
  public static void bind(MeterRegistry registry, Figures figures) {
    gauge(
        registry,
        "caravan.cpu.limit.percent",
        "Share of all processors that backups and analysis may use; 100: no limit.",
        () -> 100 * figures.cpuShare().getAsDouble());
    gauge(
        registry,
        "caravan.bandwidth.limit.bytes.per.second",
        "What all destinations together may be sent now; 0: no limit.",
        () -> figures.bytesPerSecond().getAsLong());
    gauge(
        registry,
        "caravan.memory.limit.bytes",
        "Memory that this process may take; 0: no limit.",
        () -> figures.memory().getAsLong());
    TemporaryFiles files = TemporaryFiles.ofProcess();
    gauge(registry, "caravan.temporary.bytes", "Bytes in temporary files.", files::used);
    gauge(
        registry,
        "caravan.temporary.limit.bytes",
        "Bytes that temporary files may take; 0: no limit.",
        files::limit);
    held(registry, "cpu", figures.cpuNanos());
    held(registry, "bandwidth", figures.bandwidthNanos());
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static void held(MeterRegistry registry, String type, LongSupplier nanos) {
    FunctionCounter.builder("caravan.limit.wait.seconds", nanos, each -> each.getAsLong() / SECOND)
        .description("Time that threads were held back by a limit, all together.")
        .tag("resource_type", type)
        .register(registry);
  }
}
