package caravan.service.observe;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of the machine is in use, in percent: its processors, its memory, and the disk of the
 * Caravan home; and how full this process's heap is. {@link #sample} belongs to one thread.
 */
final class SystemUsage {
  private static final Pattern MEMINFO =
      Pattern.compile("(?m)^(MemTotal|MemAvailable): +(\\d+) kB");

  private final Path home;
  private final OperatingSystemMXBean system;
  private volatile double cpu = Double.NaN;
  private volatile double memory = Double.NaN;
  private volatile double disk = Double.NaN;
  private volatile long diskFree = Long.MAX_VALUE;

  SystemUsage(Path home, MeterRegistry registry) {
    this.home = home;
    this.system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    gauge(registry, "cpu", usage -> usage.cpu);
    gauge(registry, "memory", usage -> usage.memory);
    gauge(registry, "disk", usage -> usage.disk);
  }

  private void gauge(
      MeterRegistry registry, String type, java.util.function.ToDoubleFunction<SystemUsage> value) {
    Gauge.builder("system.resource.usage.percent", this, value)
        .description("How much of the machine is in use; the disk is that of the Caravan home.")
        .tag("resource_type", type)
        .register(registry);
  }

  void sample() throws IOException {
    double load = system.getCpuLoad();
    cpu = load < 0 ? Double.NaN : 100 * load;
    memory = memory();
    Path place = home;
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    FileStore store = Files.getFileStore(place);
    long total = store.getTotalSpace();
    diskFree = store.getUsableSpace();
    disk = total <= 0 ? Double.NaN : 100.0 * (total - diskFree) / total;
  }

  /** What programs hold; caches of files, which the kernel gives back, do not count on Linux. */
  private double memory() throws IOException {
    Path meminfo = Path.of("/proc/meminfo");
    if (Files.isReadable(meminfo)) {
      OptionalDouble used = memory(Files.readString(meminfo, StandardCharsets.US_ASCII));
      if (used.isPresent()) {
        return used.getAsDouble();
      }
    }
    long total = system.getTotalMemorySize();
    return total <= 0 ? Double.NaN : 100.0 * (total - system.getFreeMemorySize()) / total;
  }

  static OptionalDouble memory(String meminfo) {
    double total = -1;
    double available = -1;
    Matcher line = MEMINFO.matcher(meminfo);
    while (line.find()) {
      double value = Double.parseDouble(line.group(2));
      if (line.group(1).equals("MemTotal")) {
        total = value;
      } else {
        available = value;
      }
    }
    return total <= 0 || available < 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(100 * (total - available) / total);
  }

  /** Percent of the disk of the Caravan home; not a number before the first sample. */
  double disk() {
    return disk;
  }

  /** Bytes that are free there. */
  long diskFree() {
    return diskFree;
  }

  /** Percent of the heap that is in use after collections; what waits for one does not count. */
  static double heap() {
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
      used += after == null ? 0 : after.getUsed();
    }
    return 100.0 * used / Runtime.getRuntime().maxMemory();
  }
}
