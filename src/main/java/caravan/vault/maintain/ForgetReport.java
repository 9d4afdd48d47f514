package caravan.vault.maintain;

import caravan.vault.StoredSnapshot;
import java.util.List;

/**
 * What was forgotten, or would be.
 *
 * @param kept what stays, each with the reasons
 * @param forgotten what went, or in a dry run would go, each with the reason
 * @param refused what should have gone and the store did not let go of
 * @param damaged names of snapshot objects that do not open: they are not touched
 */
public record ForgetReport(
    List<Kept> kept, List<Forgotten> forgotten, List<Refused> refused, List<String> damaged) {
  /** A snapshot that stays. */
  public record Kept(StoredSnapshot snapshot, List<String> reasons) {
    public Kept {
      reasons = List.copyOf(reasons);
    }
  }

  /** A snapshot that goes. */
  public record Forgotten(StoredSnapshot snapshot, String reason) {}

  /** A snapshot that the store did not delete. */
  public record Refused(StoredSnapshot snapshot, String reason) {}

  public ForgetReport {
    kept = List.copyOf(kept);
    forgotten = List.copyOf(forgotten);
    refused = List.copyOf(refused);
    damaged = List.copyOf(damaged);
  }
}
