package caravan.cli;

import caravan.config.Sizes;
import caravan.vault.Vault;
import caravan.vault.maintain.Prune;
import caravan.vault.maintain.PruneOptions;
import caravan.vault.maintain.PruneReport;
import caravan.vault.reports.KeptReports;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prunes the vault at each destination. */
@Command(
    name = "prune",
    description = {
      "Free the space of what no snapshot needs, in two phases a day apart, so that backups may"
          + " run",
      "meanwhile: what is found dead is condemned, and deleted by a prune at least 24 hours later."
    })
final class PruneCommand extends CliCommand {
  private static final double PERCENT = 100;

  @Option(
      names = "--max-dead",
      paramLabel = "PERCENT",
      defaultValue = "30",
      description = "Rewrite packs of which more than this is dead; default: ${DEFAULT-VALUE}.")
  double maxDead = PERCENT * PruneOptions.DEFAULT_DEAD_SHARE;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be done.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    if (!(maxDead >= 0 && maxDead <= PERCENT)) {
      throw CommandException.usage("--max-dead is a share from 0 to 100, as 30.");
    }
    Interruption.keeps("Nothing that a snapshot needs was removed; the next prune goes on.");
    try (Engine.Opened engine = Engine.open(world, common)) {
      return new Completion(world, "prune")
          .unless(dryRun)
          .keep(engine, (heard, completion) -> prune(heard, engine, completion));
    }
  }

  private int prune(World world, Engine.Opened engine, Completion completion) throws IOException {
    PruneOptions defaults = PruneOptions.defaults(engine.engine().state().clientId(), dryRun);
    PruneOptions options =
        new PruneOptions(
            defaults.grace(), maxDead / PERCENT, dryRun, defaults.client(), defaults.uptime());
    for (Vault vault : engine.vaults()) {
      PruneReport report;
      KeptReports.Removal old;
      try (Phases phases = new Phases(world.terminal(), "prune " + vault.destination())) {
        report = new Prune(phases).run(vault, options);
        old = KeptReports.expire(vault, engine.engine().settings().reports(), dryRun);
      }
      ObjectNode json = json(vault, report, old);
      completion.add(json);
      if (common.json) {
        Json.print(world, json);
      } else {
        print(world, vault, report, old, engine.vaults().size() > 1);
      }
    }
    return engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(
      World world, Vault vault, PruneReport report, KeptReports.Removal old, boolean several) {
    report.notes().forEach(world::say);
    if (old.refused() > 0) {
      world.say(
          "'"
              + vault.destination()
              + "' does not let go of "
              + Texts.count(old.refused(), "old report")
              + " of operations.");
    }
    String at = several ? " at " + vault.destination() : "";
    String would = dryRun ? "would be " : "";
    world.print(
        "freed"
            + at
            + ": "
            + Sizes.format(report.freedBytes())
            + " in "
            + Texts.count(report.freedPacks(), "pack")
            + (dryRun ? " (dry run)" : ""));
    if (report.condemnedPacks() > 0) {
      world.print(
          would
              + "condemned: "
              + Sizes.format(report.condemnedBytes())
              + " in "
              + Texts.count(report.condemnedPacks(), "pack"));
    }
    if (old.removed() > 0) {
      world.print(would + "removed: " + Texts.count(old.removed(), "old report") + at);
    }
    report
        .freeFrom()
        .ifPresent(
            from ->
                world.print(
                    Sizes.format(report.waitingBytes())
                        + " will be free after a prune at or after "
                        + Texts.time(from, world.zone())));
    world.print(
        "in use: "
            + Sizes.format(report.liveBytes())
            + ", dead: "
            + Sizes.format(report.deadBytes()));
  }

  private ObjectNode json(Vault vault, PruneReport report, KeptReports.Removal old) {
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("dryRun", dryRun);
    json.put("liveBytes", report.liveBytes());
    json.put("deadBytes", report.deadBytes());
    json.put("condemnedPacks", report.condemnedPacks());
    json.put("condemnedBytes", report.condemnedBytes());
    json.put("copiedBytes", report.copiedBytes());
    json.put("freedPacks", report.freedPacks());
    json.put("freedBytes", report.freedBytes());
    json.put("waitingBytes", report.waitingBytes());
    report.freeFrom().ifPresent(from -> json.put("freeFrom", from.toString()));
    json.put("mergedIndexes", report.mergedIndexes());
    json.put("reportsRemoved", old.removed()).put("reportsRefused", old.refused());
    json.set("notes", Json.texts(report.notes()));
    return json;
  }
}
