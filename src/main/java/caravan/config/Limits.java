package caravan.config;

import caravan.platform.LocalClock;
import caravan.platform.limits.CpuShare;
import caravan.platform.limits.MemoryShare;
import caravan.platform.limits.Pacer;
import caravan.platform.limits.TimeSource;
import caravan.platform.temporary.TemporaryFiles;
import caravan.vault.format.VaultParameters;
import caravan.vault.pack.PackAssembler;
import java.time.Clock;
import java.time.LocalTime;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The limits of this process at work. All that runs in it shares one object, and settings that are
 * read anew hold at once, for what is under way too. Safe for concurrent use.
 */
public final class Limits {
  /** What the JVM takes beside its heap, and packs of trees; at most 95 MB were seen. */
  private static final long BESIDE = 128_000_000;

  /** A backup fills one pack while another is on its way. */
  public static final int LEAST_PACKS = 2;

  private final Clock clock;
  private final TimeSource time;
  private final CpuShare cpu;
  private final Pacer bandwidth;
  private final MemoryShare packs = new MemoryShare();
  private volatile ResourceSettings settings = ResourceSettings.STANDARD;

  private Limits(Clock clock, TimeSource time) {
    this.clock = clock;
    this.time = time;
    this.cpu = CpuShare.ofMachine(time);
    this.bandwidth = pacer(() -> settings.bandwidth());
  }

  /**
   * As the settings say.
   *
   * @param clock by whose time of the day a timetable goes
   * @param time in which bytes and work are counted
   */
  public static Limits of(ResourceSettings settings, Clock clock, TimeSource time) {
    Limits limits = new Limits(clock, time);
    limits.apply(settings);
    return limits;
  }

  /** No limit of anything. */
  public static Limits none() {
    return new Limits(LocalClock.SYSTEM, TimeSource.SYSTEM);
  }

  /** Lets other settings hold from now on. */
  public void apply(ResourceSettings now) {
    settings = now;
    cpu.limit(now.cpuShare());
    packs.limit(now.memory() == 0 ? Long.MAX_VALUE : now.memory() - outsideOfPacks());
    place(now.temporary());
  }

  /** Lets the temporary files of this process lie where the settings say, from now on. */
  public static void place(ResourceSettings.Temporary temporary) {
    TemporaryFiles.ofProcess()
        .configure(
            temporary.directory().orElse(TemporaryFiles.systemDirectory()), temporary.limit());
  }

  private static long outsideOfPacks() {
    return Runtime.getRuntime().maxMemory() + BESIDE;
  }

  /**
   * Why this process cannot keep within the memory that it may take, or empty if it can: its heap
   * was given a size when it was started, and packs lie outside of that.
   *
   * @param pack bytes of a pack in memory
   */
  public static Optional<String> refusal(ResourceSettings settings, long pack) {
    long least = outsideOfPacks() + LEAST_PACKS * pack;
    if (settings.memory() == 0 || settings.memory() >= least) {
      return Optional.empty();
    }
    return Optional.of(
        "caravan.resources.memory is "
            + Sizes.format(settings.memory())
            + ", but the heap of this JVM may grow to "
            + Sizes.format(Runtime.getRuntime().maxMemory())
            + ", and a backup needs two packs of "
            + Sizes.format(pack)
            + " and the JVM "
            + Sizes.format(BESIDE)
            + " beside it. Set at least "
            + Sizes.format(least + least / 20) // what is shown is rounded
            + ", or give Java a smaller heap, as CARAVAN_JAVA_OPTS=-Xmx128m.");
  }

  /** The same for packs as vaults have them that are made now. */
  public static Optional<String> refusal(ResourceSettings settings) {
    return settings.memory() == 0
        ? Optional.empty()
        : refusal(
            settings,
            PackAssembler.bufferSize(
                VaultParameters.DEFAULT_PACK, 4 * VaultParameters.DEFAULT_CHUNK));
  }

  /** As they are now. */
  public ResourceSettings settings() {
    return settings;
  }

  /** What backups and analysis may use of the processors, all together. */
  public CpuShare cpu() {
    return cpu;
  }

  /** What all destinations together may be sent. */
  public Pacer bandwidth() {
    return bandwidth;
  }

  /** Bytes a second that all destinations together may be sent now; 0 for no limit. */
  public long bytesPerSecond() {
    return settings.bandwidth().at(LocalTime.now(clock));
  }

  /** Packs of all backups that run. */
  public MemoryShare packs() {
    return packs;
  }

  /** Lets bytes go out as a timetable says, by the same clocks. */
  public Pacer pacer(Supplier<Bandwidth> bandwidth) {
    return new Pacer(
        () -> {
          Bandwidth now = bandwidth.get();
          return now.unlimited() ? 0 : now.at(LocalTime.now(clock));
        },
        time);
  }
}
