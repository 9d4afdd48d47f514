package caravan.cli;

import caravan.config.Settings;
import caravan.storage.StoreException;
import caravan.storage.spool.Spool;
import caravan.storage.spool.SpoolAmount;
import caravan.vault.Vault;
import caravan.vault.maintain.Holdings;
import caravan.vault.maintain.Protection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** Says how safe everything is: the verdict, then each source, then each destination. */
@Command(
    name = "report",
    description = {
      "Say whether every source has its copies, how old they are, and how much of what each",
      "destination holds was proven in the last 7, 30 and 90 days. Reads no data; 'check' does."
    },
    footer = {
      "Answers 0 if all is well, 4 if copies are missing, 5 if damage is known.",
      "Proven: the destination answered for it when it was stored, or it was read back since, from",
      "this machine."
    })
final class ReportCommand extends CliCommand {
  private static final List<Duration> AGES =
      List.of(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90));

  @Override
  boolean isVerdict() {
    return true;
  }

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      Settings settings = engine.engine().settings();
      Map<String, String> unreachable = new LinkedHashMap<>();
      engine.failures().forEach((name, why) -> unreachable.put(name, Failures.message(why)));
      List<Holdings> destinations = new ArrayList<>();
      for (Vault vault : engine.vaults()) {
        try {
          destinations.add(Holdings.of(vault, AGES));
        } catch (StoreException e) {
          unreachable.put(vault.destination(), Failures.message(e));
          world.shared().ifPresent(SharedEngine::doubt);
        }
      }
      int asked = destinations.size() + unreachable.size();
      String machine = Machine.host(world.env());
      List<Protection> sources = Protection.of(destinations, settings.sources().keySet(), machine);
      Map<Protection, List<String>> sameDisk = new LinkedHashMap<>();
      for (Protection source : sources) {
        sameDisk.put(source, SameDisk.of(source, engine.engine().destinations(), machine));
      }
      ReportSummary summary =
          new ReportSummary(
              destinations,
              sources,
              sameDisk,
              // copies that are elsewhere were not looked for
              common.destinations.isEmpty()
                  ? settings.requiredCopies()
                  : Math.min(settings.requiredCopies(), asked),
              unreachable,
              waiting(settings, engine.first().parameters().vault()),
              world.clock().instant());
      if (common.json) {
        Json.print(world, summary.json());
      } else {
        summary.print(world);
      }
      return summary.exit();
    }
  }

  private static Map<String, SpoolAmount> waiting(Settings settings, String vault)
      throws IOException {
    Map<String, SpoolAmount> waiting = new TreeMap<>();
    new Spool(settings.spool().directory(), settings.spool().limit())
        .waiting()
        .forEach(
            (place, amount) -> {
              if (place.vault().equals(vault)) {
                waiting.put(place.destination(), amount);
              }
            });
    return waiting;
  }
}
