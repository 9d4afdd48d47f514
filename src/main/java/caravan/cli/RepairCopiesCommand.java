package caravan.cli;

import caravan.vault.Vault;
import caravan.vault.maintain.Healing;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Heals destinations from one another. */
@Command(
    name = "repair copies",
    description = {
      "Heal what is damaged or missing at one destination from another. 'caravan check"
          + " --read-data'",
      "before it finds what is damaged inside of packs. 'repair --from NAME' is short for it."
    })
final class RepairCopiesCommand extends CliCommand {
  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "Take what is whole from this destination only; default: from all others.")
  @Nullable String from;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be healed.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    List<String> chosen = List.copyOf(common.destinations);
    common.destinations.clear(); // the others are opened too, to read from
    try (Engine.Opened engine = Engine.open(world, common)) {
      List<String> known = engine.engine().vaults().destinations();
      for (String name : from == null ? chosen : List.of(from)) {
        if (!known.contains(name)) {
          throw CommandException.usage(
              "There is no destination '"
                  + name
                  + "'. Configured: "
                  + String.join(", ", known)
                  + ".");
        }
      }
      Interruption.keeps("What was healed stays healed; run the same command again to go on.");
      return new Completion(world, "repair copies")
          .unless(dryRun)
          .keep(engine, (heard, completion) -> heal(heard, engine, chosen, completion));
    }
  }

  private int heal(World world, Engine.Opened engine, List<String> chosen, Completion completion)
      throws CommandException, IOException {
    int exit = engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    for (Vault vault : engine.vaults()) {
      String name = vault.destination();
      if (!name.equals(from) && (chosen.isEmpty() || chosen.contains(name))) {
        exit = ExitCode.worse(exit, heal(world, engine, vault, completion));
      }
    }
    return exit;
  }

  private int heal(World world, Engine.Opened engine, Vault vault, Completion completion)
      throws CommandException, IOException {
    List<Vault> others =
        engine.nearest().stream()
            .filter(v -> v != vault && (from == null || v.destination().equals(from)))
            .toList();
    if (others.isEmpty()) {
      throw CommandException.failed(
          "There is nothing to heal '"
              + vault.destination()
              + "' from: no other destination can be reached.");
    }
    Healing.Report report;
    try (Phases phases = new Phases(world.terminal(), "repair " + vault.destination())) {
      report = new Healing(phases).run(Vault.reading(others), vault, dryRun);
    }
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("dryRun", dryRun);
    json.set("healed", Json.texts(report.healed()));
    json.set("moved", Json.texts(report.moved()));
    json.set("lost", Json.texts(report.lost()));
    completion.add(json);
    if (common.json) {
      Json.print(world, json);
    } else {
      report.lost().forEach(name -> world.say("No other destination has " + name + "."));
      world.print(
          (dryRun ? "would heal " : "healed ")
              + vault.destination()
              + ": "
              + Texts.count(report.healed().size() + report.moved().size(), "object")
              + (report.lost().isEmpty()
                  ? ""
                  : ", " + Texts.count(report.lost().size()) + " lost everywhere"));
    }
    return report.lost().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
  }
}
