package caravan.vault.maintain;

import caravan.vault.retention.RetentionPolicy;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What to forget: by rules, or what is named.
 *
 * @param policy rules, applied to each host and source on its own
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
    List<String> ids,
    Optional<String> host,
    Optional<String> source,
    ZoneId zone,
    boolean allowAll,
    boolean includePinned,
    boolean dryRun) {
  public ForgetRequest {
    ids = List.copyOf(ids);
  }

  /** By rules, everywhere. */
  public static ForgetRequest byRules(RetentionPolicy policy, ZoneId zone, boolean dryRun) {
    return new ForgetRequest(
        policy, List.of(), Optional.empty(), Optional.empty(), zone, false, false, dryRun);
  }

  /** What is named. */
  public static ForgetRequest named(List<String> ids, boolean dryRun) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("no snapshot is named");
    }
    return new ForgetRequest(
        RetentionPolicy.KEEP_ALL,
        ids,
        Optional.empty(),
        Optional.empty(),
        ZoneId.of("UTC"),
        false,
        false,
        dryRun);
  }
}
