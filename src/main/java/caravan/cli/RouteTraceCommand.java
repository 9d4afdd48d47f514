package caravan.cli;

import caravan.service.observe.RouteJournal;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what went through a route of the running service. */
@Command(
    name = "route trace",
    description = {
      "Show the last exchanges through a route of the running service, the newest first: their ids,",
      "the operation, how long, and with what kind of failure. Never what was in them."
    })
final class RouteTraceCommand extends CliCommand {
  @Parameters(paramLabel = "ROUTE", description = "Its id; see 'caravan route ps'.")
  String route = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "So many at most, up to " + RouteJournal.KEPT + "; default: 20.")
  int limit = 20;

  @Override
  int run(World world) throws Exception {
    if (limit < 1 || limit > RouteJournal.KEPT) {
      throw CommandException.usage("--limit is from 1 to " + RouteJournal.KEPT + ".");
    }
    JsonNode exchanges =
        ServiceCalls.of(world, common)
            .get("routes/" + ServiceCalls.part(route) + "/exchanges?limit=" + limit);
    if (common.json) {
      Json.print(world, exchanges);
      return ExitCode.DONE;
    }
    if (exchanges.isEmpty()) {
      world.say("Nothing went through '" + route + "' since the service began.");
      return ExitCode.DONE;
    }
    Table table = new Table("BEGAN", "EXCHANGE", "OPERATION", ">ms", "RESULT");
    for (JsonNode one : exchanges) {
      String failure = one.path("failure").asText();
      table.row(
          Texts.time(Instant.parse(one.path("began").asText()), world.zone()),
          one.path("exchange").asText(),
          one.path("operation").asText(),
          String.format(Locale.ROOT, "%.1f", one.path("millis").asDouble()),
          failure.isEmpty() ? "ok" : failure);
    }
    table.print(world);
    return ExitCode.DONE;
  }
}
