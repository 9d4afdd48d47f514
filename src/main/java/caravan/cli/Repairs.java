package caravan.cli;

import caravan.vault.Vault;
import caravan.vault.maintain.Repair;
import caravan.vault.maintain.RepairOptions;
import caravan.vault.maintain.RepairReport;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Repairs each destination, and says what was done. */
final class Repairs {
  private static final int SHOWN = 10;

  private final World world;
  private final boolean json;

  private Repairs(World world, boolean json) {
    this.world = world;
    this.json = json;
  }

  /**
   * Repairs.
   *
   * @param kind the command's words
   * @param json whether it answers so
   * @return the exit code
   */
  static int run(
      World world, String kind, boolean json, Engine.Opened engine, RepairOptions options)
      throws Exception {
    return new Completion(world, kind)
        .unless(options.dryRun())
        .keep(
            engine,
            (heard, completion) -> new Repairs(heard, json).run(engine, options, completion));
  }

  private int run(Engine.Opened engine, RepairOptions options, Completion completion)
      throws IOException {
    Interruption.keeps("Nothing was lost by it; run the same command again to go on.");
    int exit = engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    for (Vault vault : engine.vaults()) {
      RepairReport report;
      try (Phases phases = new Phases(world.terminal(), "repair " + vault.destination())) {
        report = new Repair(phases).run(vault, options);
      }
      ObjectNode answer = json(vault, report, options.dryRun());
      completion.add(answer);
      if (json) {
        Json.print(world, answer);
      } else {
        print(vault, report, options.dryRun());
      }
      boolean lost = report.snapshots().stream().anyMatch(s -> s.lostCount() > 0);
      exit = ExitCode.worse(exit, lost ? ExitCode.DAMAGE : ExitCode.DONE);
    }
    return exit;
  }

  private void print(Vault vault, RepairReport report, boolean dryRun) {
    report.notes().forEach(world::say);
    for (RepairReport.RepairedSnapshot snapshot : report.snapshots()) {
      world.print(
          Texts.name(snapshot.original())
              + " lost "
              + Texts.count(snapshot.lostCount(), "path")
              + (snapshot.repaired().isEmpty()
                  ? ""
                  : "; without them it is " + Texts.name(snapshot.repaired()))
              + (snapshot.forgotten() ? ", and was forgotten" : ""));
      snapshot.lost().stream().limit(SHOWN).forEach(path -> world.print("  " + path));
      if (snapshot.lostCount() > SHOWN) {
        world.print("  and " + Texts.count(snapshot.lostCount() - SHOWN) + " more; see --json");
      }
    }
    report.deleted().forEach(name -> world.print("deleted, as it does not open: " + name));
    report.unreadablePacks().forEach(name -> world.print("does not open: " + name));
    world.print(
        (dryRun ? "would repair " : "repaired ")
            + vault.destination()
            + ": "
            + Texts.count(report.indexedPacks().size(), "pack")
            + " indexed, "
            + Texts.count(report.replacedIndexes().size())
            + " of the index replaced, "
            + Texts.count(report.condemnedPacks())
            + " damaged condemned, "
            + Texts.count(report.snapshots().size(), "snapshot")
            + " with losses");
  }

  private static ObjectNode json(Vault vault, RepairReport report, boolean dryRun) {
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("dryRun", dryRun);
    json.set("indexedPacks", Json.texts(report.indexedPacks()));
    json.set("unreadablePacks", Json.texts(report.unreadablePacks()));
    json.set("replacedIndexes", Json.texts(report.replacedIndexes()));
    json.put("condemnedPacks", report.condemnedPacks());
    ArrayNode snapshots = json.putArray("snapshots");
    for (RepairReport.RepairedSnapshot snapshot : report.snapshots()) {
      ObjectNode one = snapshots.addObject();
      one.put("original", snapshot.original());
      one.put("repaired", snapshot.repaired());
      one.put("lostCount", snapshot.lostCount());
      one.set("lost", Json.texts(snapshot.lost()));
      one.put("forgotten", snapshot.forgotten());
    }
    json.set("deleted", Json.texts(report.deleted()));
    json.set("notes", Json.texts(report.notes()));
    return json;
  }
}
