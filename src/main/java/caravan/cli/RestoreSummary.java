package caravan.cli;

import caravan.config.Sizes;
import caravan.vault.StoredSnapshot;
import caravan.vault.restore.RestoreReport;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is said of a restore, or of its plan. */
final class RestoreSummary {
  private static final int SHOWN = 10;

  /** As many lines as a plan holds. */
  private static final int MOST_PLANNED = 10_000;

  private final RestoreReport report;
  private final StoredSnapshot snapshot;
  private final Path target;
  private final boolean dryRun;
  private final List<String> unmatched;

  /**
   * @param unmatched patterns that nothing in the snapshot has matched
   */
  RestoreSummary(
      RestoreReport report,
      StoredSnapshot snapshot,
      Path target,
      boolean dryRun,
      List<String> unmatched) {
    this.report = report;
    this.snapshot = snapshot;
    this.target = target;
    this.dryRun = dryRun;
    this.unmatched = unmatched;
  }

  int exit() {
    if (report.damaged()) {
      return ExitCode.DAMAGE;
    }
    return complete() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private boolean complete() {
    return report.failedCount() == 0 && unmatched.isEmpty();
  }

  void print(World world) {
    for (RestoreReport.Planned line : report.plan()) {
      world.print(String.format("%-10s %s", line.action(), line.path()));
    }
    if (report.plan().size() == MOST_PLANNED) {
      world.print("… and more; this is where a plan ends");
    }
    report.notices().forEach(world::say);
    failures(world);
    List<String> parts = new ArrayList<>();
    parts.add(
        (dryRun ? "would write " : "wrote ")
            + Texts.count(report.files(), "file")
            + " / "
            + Sizes.format(report.bytes()));
    if (report.overwritten() > 0) {
      parts.add((dryRun ? "overwrite " : "overwrote ") + Texts.count(report.overwritten()));
    }
    if (report.kept() > 0) {
      parts.add((dryRun ? "keep " : "kept ") + Texts.count(report.kept()));
    }
    if (report.failedCount() > 0) {
      parts.add("failed " + Texts.count(report.failedCount()));
    }
    world.print(String.join(", ", parts));
    if (!dryRun) {
      world.print(
          (complete() ? "ok  " : "incomplete  ")
              + Texts.name(snapshot)
              + "  restored to "
              + target);
    }
  }

  private void failures(World world) {
    if (report.failedCount() == 0) {
      return;
    }
    world.say(Texts.count(report.failedCount(), "path") + " could not be restored:");
    report.failed().stream()
        .limit(SHOWN)
        .forEach(failure -> world.say("  " + failure.path() + ": " + failure.reason()));
    if (report.failedCount() > SHOWN) {
      world.say("  and " + Texts.count(report.failedCount() - SHOWN) + " more; --json lists them");
    }
    if (report.damaged()) {
      world.say(
          "Stored data is damaged or missing. Run 'caravan check --read-data' to see what is"
              + " affected, and restore the rest from an older snapshot or another destination.");
    }
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("snapshot", snapshot.name());
    json.put("target", target.toString());
    json.put("dryRun", dryRun);
    json.put("files", report.files());
    json.put("directories", report.directories());
    json.put("others", report.others());
    json.put("bytes", report.bytes());
    json.put("kept", report.kept());
    json.put("overwritten", report.overwritten());
    json.put("failedCount", report.failedCount());
    json.put("damaged", report.damaged());
    ArrayNode failed = json.putArray("failed");
    for (RestoreReport.Failure failure : report.failed()) {
      failed.addObject().put("path", failure.path()).put("reason", failure.reason());
    }
    json.set("notices", Json.texts(report.notices()));
    json.set("unmatchedPatterns", Json.texts(unmatched));
    ArrayNode plan = json.putArray("plan");
    for (RestoreReport.Planned line : report.plan()) {
      plan.addObject()
          .put("action", line.action())
          .put("path", line.path())
          .put("bytes", line.bytes());
    }
    return json;
  }
}
