package caravan.vault.write;

import caravan.platform.limits.CpuShare;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a backup writes.
 *
 * @param client random id of this Caravan home, 32 hex digits
 * @param sequence of the snapshot that will be written
 * @param host this machine
 * @param user who runs it
 * @param level zstd level
 * @param workers threads that hash, compress and seal
 * @param packBuffers packs that are open or on their way; memory is this times the pack size
 * @param checkpointEvery time between checkpoints
 * @param clock wall clock
 * @param uptime nanoseconds of a clock that counts suspension
 * @param audit head of the audit log, empty if there is none
 * @param cpu how much of the processors the workers may use, with others
 */
public record WriterOptions(
    String client,
    long sequence,
    String host,
    String user,
    int level,
    int workers,
    int packBuffers,
    Duration checkpointEvery,
    Clock clock,
    LongSupplier uptime,
    String audit,
    CpuShare cpu) {
  /** Where nothing is limited. */
  public WriterOptions(
      String client,
      long sequence,
      String host,
      String user,
      int level,
      int workers,
      int packBuffers,
      Duration checkpointEvery,
      Clock clock,
      LongSupplier uptime,
      String audit) {
    this(
        client,
        sequence,
        host,
        user,
        level,
        workers,
        packBuffers,
        checkpointEvery,
        clock,
        uptime,
        audit,
        CpuShare.unlimited());
  }

  /** Where there is no audit log. */
  public WriterOptions(
      String client,
      long sequence,
      String host,
      String user,
      int level,
      int workers,
      int packBuffers,
      Duration checkpointEvery,
      Clock clock,
      LongSupplier uptime) {
    this(
        client,
        sequence,
        host,
        user,
        level,
        workers,
        packBuffers,
        checkpointEvery,
        clock,
        uptime,
        "");
  }
}
