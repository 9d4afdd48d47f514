package caravan.cli;

import caravan.vault.maintain.PruneOptions;
import caravan.vault.maintain.RepairOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Repairs snapshots that lost data at each destination. */
@Command(
    name = "repair snapshots",
    description = {
      "For each snapshot that lost data, write one without what was lost; the index is repaired",
      "first. A backup before it may bring lost data back: what is still on the disk is stored",
      "again."
    })
final class RepairSnapshotsCommand extends CliCommand {
  @Option(
      names = "--forget",
      description = "Forget those that were repaired so, unless they are pinned.")
  boolean forget;

  @Option(
      names = "--forget-unreadable",
      description =
          "Delete snapshots and marks that do not open; another destination may have them whole.")
  boolean forgetUnreadable;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be done.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      RepairOptions defaults = RepairOptions.index(engine.engine().state().clientId(), dryRun);
      return Repairs.run(
          world,
          "repair snapshots",
          common.json,
          engine,
          new RepairOptions(
              true,
              forget,
              forgetUnreadable,
              dryRun,
              defaults.client(),
              PruneOptions.MIN_GRACE,
              defaults.uptime()));
    }
  }
}
