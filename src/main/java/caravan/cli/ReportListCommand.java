package caravan.cli;

import caravan.vault.reports.KeptReports;
import caravan.vault.reports.OperationReport;
import caravan.vault.reports.ReportCodec;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the reports of operations that the vault keeps. */
@Command(
    name = "report list",
    description = {
      "List the reports of finished operations, the newest first: backups, restores, checks, drills,",
      "forgets, prunes, replications and repairs. They lie sealed in the vault."
    })
final class ReportListCommand extends CliCommand {
  @Option(names = "--kind", paramLabel = "KIND", description = "Only of this kind, as backup.")
  @Nullable String kind;

  @Option(names = "--source", paramLabel = "NAME", description = "Only those of this source.")
  @Nullable String source;

  @Option(names = "--limit", paramLabel = "N", description = "So many at most; default: 20.")
  int limit = 20;

  @Option(names = "--all", description = "As many as there are.")
  boolean all;

  @Mixin ReportOutput output = new ReportOutput();

  @Override
  int run(World world) throws Exception {
    ReportOutput.Format format = output.format(common);
    if (limit < 1) {
      throw CommandException.usage("--limit is at least 1. For all of them there is --all.");
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      KeptReports.Listing listing = KeptReports.list(engine.vault());
      listing.damaged().values().forEach(why -> world.say("Damaged: " + why));
      List<OperationReport> fitting = listing.reports().stream().filter(this::wants).toList();
      List<OperationReport> shown =
          all ? fitting : fitting.subList(0, Math.min(limit, fitting.size()));
      if (format == ReportOutput.Format.JSON && output.output == null) {
        try (Json.Lines lines = new Json.Lines(world)) {
          shown.forEach(one -> lines.add(ReportCodec.summary(one)));
        }
        return ExitCode.DONE;
      }
      ArrayNode json = Json.array();
      shown.forEach(one -> json.add(ReportCodec.summary(one)));
      output.write(world, format, ReportPages.list(shown, world.zone()), json);
      if (shown.size() < fitting.size()) {
        world.say(
            "There are " + Texts.count(fitting.size()) + "; --limit or --all shows more of them.");
      } else if (fitting.isEmpty()) {
        world.say("There is no such report yet. Operations leave one when they end.");
      }
      return ExitCode.DONE;
    }
  }

  private boolean wants(OperationReport report) {
    return (kind == null || report.kind().equals(kind))
        && (source == null || report.sources().contains(source));
  }
}
