package caravan.cli;

import caravan.config.Sizes;
import caravan.vault.Vault;
import caravan.vault.maintain.Check;
import caravan.vault.maintain.CheckOptions;
import caravan.vault.maintain.CheckOptions.ReadData;
import caravan.vault.maintain.CheckReport;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks the vault at each destination. */
@Command(
    name = "check",
    description = {
      "Look for damage: every object that snapshots need must be there, and its structure whole.",
      "What is found is remembered, so that the next backup stores it again."
    })
final class CheckCommand extends CliCommand {
  private static final int SHOWN = 10;

  @Option(
      names = "--read-data",
      arity = "0..1",
      fallbackValue = "100%",
      paramLabel = "10%|5GB",
      description = "Also read and prove all data, or a random part of it.")
  @Nullable String readData;

  @Override
  int run(World world) throws Exception {
    ReadData read = readData();
    try (Engine.Opened engine = Engine.open(world, common)) {
      int exit = engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
      long seed = world.clock().millis();
      int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
      for (Vault vault : engine.vaults()) {
        CheckReport report;
        try (Phases phases = new Phases(world.terminal(), "check " + vault.destination())) {
          report = new Check(phases).run(vault, new CheckOptions(read, seed, threads));
        }
        if (common.json) {
          Json.print(world, json(vault, report));
        } else {
          print(world, vault, report);
        }
        exit = ExitCode.worse(exit, report.clean() ? ExitCode.DONE : ExitCode.DAMAGE);
      }
      return exit;
    }
  }

  private ReadData readData() throws CommandException {
    if (readData == null) {
      return new ReadData.None();
    }
    try {
      if (readData.endsWith("%")) {
        double percent = Double.parseDouble(readData.substring(0, readData.length() - 1));
        return percent == 100 ? new ReadData.All() : new ReadData.Percent(percent);
      }
      return new ReadData.Bytes(Sizes.parse(readData));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "--read-data="
              + readData
              + " is neither a share nor a size. Write it as 10% or 5GB, or leave it out.");
    }
  }

  private static void print(World world, Vault vault, CheckReport report) {
    for (CheckReport.Finding finding : report.findings()) {
      world.print(finding.kind().name().toLowerCase(Locale.ROOT) + "  " + finding.object());
      world.print("  " + finding.what());
      finding.files().stream()
          .limit(SHOWN)
          .forEach(
              file -> world.print("  touches " + Texts.name(file.snapshot()) + " " + file.path()));
      if (finding.fileCount() > SHOWN) {
        world.print("  and " + Texts.count(finding.fileCount() - SHOWN) + " more; see --json");
      }
    }
    if (!report.unindexed().isEmpty()) {
      world.say(
          Texts.count(report.unindexed().size(), "pack")
              + " in no index: of a backup that runs or was cut off. That is no damage; prune frees"
              + " it.");
    }
    if (!report.unknown().isEmpty()) {
      world.say(
          Texts.count(report.unknown().size(), "object")
              + " that Caravan did not write, as "
              + report.unknown().get(0)
              + ".");
    }
    String looked =
        Texts.count(report.snapshots(), "snapshot")
            + ", "
            + Texts.count(report.packs(), "pack")
            + (report.packsRead() > 0
                ? ", "
                    + Texts.count(report.packsRead())
                    + " of them read ("
                    + Sizes.format(report.bytesRead())
                    + ")"
                : "");
    if (report.clean()) {
      world.print("ok  " + vault.destination() + "  " + looked);
      return;
    }
    world.print(
        "DAMAGED  "
            + vault.destination()
            + "  "
            + Texts.count(report.findings().size(), "finding")
            + " in "
            + looked);
    world.say(
        report.losesData()
            ? "Some files cannot be restored from here. Back up again: what is still there is"
                + " stored anew. Then 'caravan repair snapshots' writes what is left of the"
                + " snapshots."
            : "No file is lost. 'caravan repair index' may put it right; back up again after it.");
  }

  private static ObjectNode json(Vault vault, CheckReport report) {
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("clean", report.clean());
    json.put("losesData", report.losesData());
    json.put("snapshots", report.snapshots());
    json.put("indexes", report.indexes());
    json.put("packs", report.packs());
    json.put("packsRead", report.packsRead());
    json.put("bytesRead", report.bytesRead());
    ArrayNode findings = json.putArray("findings");
    for (CheckReport.Finding finding : report.findings()) {
      ObjectNode one = findings.addObject();
      one.put("object", finding.object());
      one.put("kind", finding.kind().name().toLowerCase(Locale.ROOT));
      one.put("what", finding.what());
      one.put("fileCount", finding.fileCount());
      ArrayNode files = one.putArray("files");
      for (CheckReport.TouchedFile file : finding.files()) {
        files.addObject().put("snapshot", file.snapshot()).put("path", file.path());
      }
    }
    json.set("unindexed", Json.texts(report.unindexed()));
    json.set("unknown", Json.texts(report.unknown()));
    report.record().ifPresent(record -> json.put("record", record));
    json.set("cleared", Json.texts(report.cleared()));
    return json;
  }
}
