package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Durations;
import caravan.config.Sizes;
import caravan.vault.Vault;
import caravan.vault.maintain.Check;
import caravan.vault.maintain.CheckOptions;
import caravan.vault.maintain.CheckOptions.ReadData;
import caravan.vault.maintain.CheckReport;
import caravan.vault.maintain.Rota;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
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

  @Option(
      names = "--max-age",
      paramLabel = "30d",
      description =
          "Read and prove the data that was not proven for that long, when it was stored or read;"
              + " the least recently proven first.")
  @Nullable String maxAge;

  @Option(
      names = "--budget",
      paramLabel = "5GB",
      description =
          "Read at most that much at each destination, the least recently proven first. The next"
              + " check goes on from there. One pack (64 MB) is the least.")
  @Nullable String budget;

  @Override
  int run(World world) throws Exception {
    ReadData read = readData();
    try (Engine.Opened engine = Engine.open(world, common)) {
      return new Completion(world, "check")
          .keep(engine, (heard, completion) -> check(heard, engine, read, completion));
    }
  }

  private int check(World world, Engine.Opened engine, ReadData read, Completion completion)
      throws IOException {
    int exit = engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    long seed = world.clock().millis();
    int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
    StatusNotes notes = new StatusNotes(world, engine.engine().settings().home());
    for (Vault vault : engine.vaults()) {
      CheckReport report;
      try (Phases phases = new Phases(world.terminal(), "check " + vault.destination())) {
        report = new Check(phases).run(vault, new CheckOptions(read, seed, threads));
      }
      notes.checked(vault.destination(), report.findings().size());
      ObjectNode json = json(vault, report);
      completion.add(json);
      if (common.json) {
        Json.print(world, json);
      } else {
        print(world, vault, report, another(engine, vault));
        report.rota().ifPresent(rota -> printRota(world, rota, report.bytesRead()));
      }
      exit = ExitCode.worse(exit, report.clean() ? ExitCode.DONE : ExitCode.DAMAGE);
    }
    return exit;
  }

  private ReadData readData() throws CommandException {
    if (maxAge != null || budget != null) {
      if (readData != null) {
        throw CommandException.usage(
            "--read-data reads at random, --max-age and --budget read in turn. Use one or the"
                + " other.");
      }
      return new ReadData.LeastProven(
          maxAge == null ? Duration.ZERO : age(maxAge),
          budget == null ? Long.MAX_VALUE : bytes(budget));
    }
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

  private static Duration age(String text) throws CommandException {
    try {
      Duration age = Durations.parse(text);
      if (age.compareTo(Duration.ofMinutes(1)) >= 0) { // the ledger knows no less
        return age;
      }
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--max-age: " + e.getMessage() + ".");
    }
    throw CommandException.usage("--max-age=" + text + " is too short; a minute is the least.");
  }

  private static long bytes(String text) throws CommandException {
    try {
      long bytes = Sizes.parse(text);
      if (bytes > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--budget: " + e.getMessage() + ".");
    }
    throw CommandException.usage("--budget=" + text + " reads nothing. Write a size, as 5GB.");
  }

  private static void printRota(World world, Rota rota, long bytesRead) {
    boolean ages = !rota.maxAge().isZero();
    if (rota.done()) {
      world.print(
          "proof  "
              + Sizes.format(bytesRead)
              + " read, nothing left"
              + (ages ? ": all data was proven within " + Durations.format(rota.maxAge()) : ""));
      return;
    }
    world.print(
        "proof  "
            + Sizes.format(bytesRead)
            + " read, "
            + Sizes.format(rota.leftBytes())
            + " left in "
            + Texts.count(rota.leftPacks(), "pack")
            + pace(world, rota, bytesRead));
  }

  private static String pace(World world, Rota rota, long bytesRead) {
    String read =
        rota.bytesPerDay().isPresent()
            ? "; checks read " + Sizes.format(rota.bytesPerDay().getAsLong()) + " a day of late"
            : "";
    String needed =
        rota.neededPerDay().isPresent()
            ? Sizes.format(rota.neededPerDay().getAsLong()) + " a day"
            : "";
    if (rota.provenBy().isPresent()) {
      return read + ", so all is proven by " + Texts.time(rota.provenBy().get(), world.zone());
    }
    if (rota.fallsBehind()) {
      return read
          + ", so it never gets done: "
          + needed
          + " is needed. Raise --budget, check more often, or raise --max-age";
    }
    long more = bytesRead > 0 ? (rota.leftBytes() + bytesRead - 1) / bytesRead : 0;
    return (more > 0 ? "; " + Texts.count(more, "more check") + " like this would do" : "")
        + (needed.isEmpty() ? "" : ", and " + needed + " keeps it so");
  }

  private static void print(
      World world, Vault vault, CheckReport report, Optional<String> another) {
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
            ? "Some files cannot be restored from here. "
                + another
                    .map(
                        name ->
                            "'caravan repair --from "
                                + name
                                + "' brings them from there, if they are whole there. If not, back"
                                + " up again:")
                    .orElse("Back up again:")
                + " what is still there is stored anew. Then 'caravan repair snapshots' writes what"
                + " is left of the snapshots."
            : "No file is lost. 'caravan repair index' may put it right; back up again after it.");
  }

  /** Where what is damaged here may be whole. */
  private static Optional<String> another(Engine.Opened engine, Vault damaged) {
    return engine.engine().settings().destinations().values().stream()
        .filter(destination -> !destination.organized())
        .map(DestinationSettings::name)
        .filter(name -> !name.equals(damaged.destination()))
        .findFirst();
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
    report.rota().ifPresent(rota -> json.set("rota", json(rota)));
    return json;
  }

  private static ObjectNode json(Rota rota) {
    ObjectNode json = Json.object();
    json.put("maxAgeSeconds", rota.maxAge().toSeconds());
    json.put("packs", rota.packs()).put("bytes", rota.bytes());
    json.put("duePacks", rota.duePacks()).put("dueBytes", rota.dueBytes());
    json.put("leftPacks", rota.leftPacks()).put("leftBytes", rota.leftBytes());
    rota.bytesPerDay().ifPresent(bytes -> json.put("bytesPerDay", bytes));
    rota.neededPerDay().ifPresent(bytes -> json.put("neededPerDay", bytes));
    rota.provenBy().ifPresent(time -> json.put("provenBy", time.toString()));
    json.put("fallsBehind", rota.fallsBehind());
    return json;
  }
}
