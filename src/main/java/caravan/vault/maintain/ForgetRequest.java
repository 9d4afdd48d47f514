package caravan.vault.maintain;

import caravan.vault.retention.RetentionPolicy;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to forget: by rules, or what is named.
 *
 * @param policy rules, applied to each host and source on its own
 * @param bySource rules of sources that have their own, in place of those
 * @param ids starts of snapshot ids or names, or {@code latest}; with these, no rule counts
 * @param host only snapshots of it
 * @param source only snapshots of it
 * @param zone whose days and hours count
 * @param allowAll whether rules may leave no snapshot of a group
 * @param includePinned whether a snapshot that is named may be forgotten though it is pinned
 * @param dryRun say only what would be done
 */
public record ForgetRequest(
    RetentionPolicy policy,
    Map<String, RetentionPolicy> bySource,
    List<String> ids,
    Optional<String> host,
    Optional<String> source,
    ZoneId zone,
    boolean allowAll,
    boolean includePinned,
    boolean dryRun) {
  public ForgetRequest {
    bySource = Map.copyOf(bySource);
    ids = List.copyOf(ids);
  }

  /** Whether no rule says what to keep. */
  public boolean hasNoRule() {
    return policy.isEmpty() && bySource.isEmpty();
  }

  RetentionPolicy policyOf(String source) {
    return bySource.getOrDefault(source, policy);
  }

  /** By rules, everywhere. */
  public static ForgetRequest byRules(RetentionPolicy policy, ZoneId zone, boolean dryRun) {
    return new ForgetRequest(
        policy,
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        zone,
        false,
        false,
        dryRun);
  }

  /** What is named. */
  public static ForgetRequest named(List<String> ids, boolean dryRun) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("no snapshot is named");
    }
    return new ForgetRequest(
        RetentionPolicy.KEEP_ALL,
        Map.of(),
        ids,
        Optional.empty(),
        Optional.empty(),
        ZoneId.of("UTC"),
        false,
        false,
        dryRun);
  }
}
