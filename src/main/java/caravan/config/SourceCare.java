package caravan.config;

import caravan.vault.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * What is done for a source beside storing it. Immutable.
 *
 * @param retention what forget keeps of it, in place of what holds for all; empty for that
 * @param before run before its backup
 * @param after run after its backup, however that ended
 * @param goesOn whether it is backed up though {@code before} failed
 * @param hookLimit how long each of the two may take
 * @param watched whether its changes are backed up as they come
 */
public record SourceCare(
    Optional<RetentionPolicy> retention,
    Optional<Hook> before,
    Optional<Hook> after,
    boolean goesOn,
    Duration hookLimit,
    boolean watched) {
  public static final Duration DEFAULT_HOOK_LIMIT = Duration.ofMinutes(10);

  public static final SourceCare NONE =
      new SourceCare(
          Optional.empty(), Optional.empty(), Optional.empty(), false, DEFAULT_HOOK_LIMIT, false);
}
