package caravan.cli;

import caravan.vault.reports.KeptReports;
import caravan.vault.reports.OperationReport;
import caravan.vault.reports.ReportCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the report of one operation. */
@Command(
    name = "report show",
    description = "Show what one operation did, as text, JSON, or a page for a browser.")
final class ReportShowCommand extends CliCommand {
  private static final int CANDIDATES = 5;

  @Parameters(
      paramLabel = "ID",
      arity = "1",
      description = "'latest', or the start of an id, as 'caravan report list' names it.")
  @Nullable String id;

  @Mixin ReportOutput output = new ReportOutput();

  @Override
  int run(World world) throws Exception {
    ReportOutput.Format format = output.format(common);
    if (id == null || id.isBlank()) {
      throw CommandException.usage("Say which report: 'latest', or an id of 'report list'.");
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      OperationReport report = choose(KeptReports.list(engine.vault()), id);
      output.write(world, format, ReportPages.page(report, world.zone()), ReportCodec.json(report));
      return ExitCode.DONE;
    }
  }

  private static OperationReport choose(KeptReports.Listing listing, String id)
      throws CommandException {
    List<OperationReport> fitting =
        id.equals(SnapshotChoice.LATEST)
            ? listing.reports().stream().limit(1).toList()
            : listing.reports().stream().filter(one -> one.id().startsWith(id)).toList();
    List<OperationReport> same = fitting.stream().filter(one -> one.id().equals(id)).toList();
    if (fitting.size() == 1 || !same.isEmpty()) {
      return same.isEmpty() ? fitting.get(0) : same.get(0);
    }
    if (fitting.isEmpty()) {
      throw CommandException.failed(
          "There is no report '"
              + id
              + "'. "
              + (listing.damaged().isEmpty()
                  ? ""
                  : Texts.count(listing.damaged().size(), "report") + " cannot be read. ")
              + "See 'caravan report list'.");
    }
    throw CommandException.usage(
        "'"
            + id
            + "' fits several reports; give more of the id: "
            + String.join(
                ", ", fitting.stream().limit(CANDIDATES).map(OperationReport::id).toList())
            + (fitting.size() > CANDIDATES ? " and more" : "")
            + ".");
  }
}
