package caravan.cli;

import caravan.vault.maintain.PruneOptions;
import caravan.vault.maintain.RepairOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Repairs the index at each destination. */
@Command(
    name = "repair index",
    description = {
      "Rebuild what of the index is missing or damaged, from the packs themselves. Run it where",
      "check names index objects or chunks that are in no index."
    })
final class RepairIndexCommand extends CliCommand {
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
          "repair index",
          common.json,
          engine,
          new RepairOptions(
              false,
              false,
              forgetUnreadable,
              dryRun,
              defaults.client(),
              PruneOptions.MIN_GRACE,
              defaults.uptime()));
    }
  }
}
