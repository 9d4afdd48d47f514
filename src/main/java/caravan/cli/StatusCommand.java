package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.service.status.DrillLog;
import caravan.service.status.Known;
import caravan.service.status.StatusJson;
import caravan.service.status.StatusReport;
import caravan.service.status.StatusStore;
import caravan.storage.StoreException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verdict: is everything safe, and what is not. */
@Command(
    name = "status",
    description = {
      "Say whether everything is safe: the verdict, each source with its destinations, and what is",
      "not protected. 'report' says how much of it was proven."
    },
    footer = {
      "Answers 0 if all is safe, 4 if something is at risk or not protected, 5 if damage is known."
    })
final class StatusCommand extends CliCommand {
  @Option(
      names = "--quick",
      description =
          "Answer from what this machine noted after its last backups and checks, without the vault"
              + " and its key.")
  boolean quick;

  @Override
  boolean isVerdict() {
    return true;
  }

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    Known known = quick ? new StatusStore(settings.home()).read() : look(world, settings);
    Instant now = world.clock().instant();
    StatusReport report =
        StatusReport.of(
            StatusPlan.of(settings, now, world.zone()),
            known,
            DrillLog.read(settings.home()),
            StatusPlan.spool(settings),
            now);
    if (common.json) {
      Json.print(world, StatusJson.of(report));
    } else {
      new StatusText(report).print(world);
    }
    if (report.isDamaged()) {
      return ExitCode.DAMAGE;
    }
    return report.reasons().isEmpty() ? ExitCode.DONE : ExitCode.TOO_FEW_COPIES;
  }

  /** Asks every destination that is in reach, and notes what they say. */
  private Known look(World world, Settings settings) throws Exception {
    StatusStore store = new StatusStore(settings.home());
    List<DestinationSettings> destinations = Engine.destinations(settings, common);
    if (FirstRun.mayCreate(settings, destinations)) {
      return store.read(); // there is no vault to look at yet
    }
    StatusLook look = new StatusLook(world, settings);
    try (Engine.Opened engine = Engine.open(world, common)) {
      return store.update(look.at(engine));
    } catch (StoreException e) { // none is in reach: what was known before is the answer
      String why = Failures.message(e);
      return store.update(
          known -> {
            Known now = known;
            for (DestinationSettings destination : destinations) {
              now = now.destination(destination.name(), at -> at.away(why));
            }
            return now;
          });
    }
  }
}
