package caravan.cli;

import caravan.config.Settings;
import caravan.config.SourceSettings;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.maintain.Forget;
import caravan.vault.maintain.ForgetException;
import caravan.vault.maintain.ForgetReport;
import caravan.vault.maintain.ForgetRequest;
import caravan.vault.retention.RetentionPolicy;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forgets snapshots at each destination. */
@Command(
    name = "forget",
    description = {
      "Remove snapshots: those named, or else those that no rule keeps. Rules are those given, or",
      "else those of the settings, for each machine and source on its own; a source's own rules",
      "(sources.NAME.retention) stand in place of those for all. 'caravan prune' frees their space."
    })
final class ForgetCommand extends CliCommand {
  @Parameters(
      paramLabel = "SNAPSHOT",
      arity = "0..*",
      description = "The start of an id; with these, no rule counts.")
  List<String> ids = new ArrayList<>();

  @Mixin KeepOptions keep = new KeepOptions();

  @Option(names = "--source", paramLabel = "NAME", description = "Only snapshots of this source.")
  @Nullable String source;

  @Option(names = "--host", paramLabel = "NAME", description = "Only snapshots of this machine.")
  @Nullable String host;

  @Option(names = "--allow-all", description = "The rules may leave no snapshot of a source.")
  boolean allowAll;

  @Option(names = "--include-pinned", description = "Also a snapshot that is named and pinned.")
  boolean includePinned;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be removed.")
  boolean dryRun;

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    RetentionPolicy given = keep.policy();
    if (!ids.isEmpty() && !given.isEmpty()) {
      throw CommandException.usage("Give snapshots or rules, not both.");
    }
    boolean own = given.isEmpty() && ids.isEmpty();
    ForgetRequest request =
        new ForgetRequest(
            given.isEmpty() ? settings.retention() : given,
            own ? bySource(settings) : Map.of(),
            ids,
            Optional.ofNullable(host),
            Optional.ofNullable(source),
            world.zone(),
            allowAll,
            includePinned,
            dryRun);
    if (ids.isEmpty() && request.hasNoRule()) {
      throw CommandException.usage(
          "There is no rule, so nothing would be removed. Name snapshots, give rules as"
              + " --keep-daily 7 --keep-weekly 5, or set caravan.retention in the settings.");
    }
    try (Engine.Opened engine = Engine.open(world, common)) {
      return new Completion(world, "forget")
          .unless(dryRun)
          .keep(engine, (heard, completion) -> run(heard, engine, request, completion));
    }
  }

  private static Map<String, RetentionPolicy> bySource(Settings settings) {
    Map<String, RetentionPolicy> own = new HashMap<>();
    for (SourceSettings one : settings.sources().values()) {
      one.care().retention().ifPresent(policy -> own.put(one.name(), policy));
    }
    return own;
  }

  private int run(World world, Engine.Opened engine, ForgetRequest request, Completion completion)
      throws Exception {
    if (source != null) {
      completion.about(source);
    }
    int exit = engine.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    List<ForgetException> refused = new ArrayList<>();
    for (Vault vault : engine.vaults()) {
      ForgetReport report;
      try {
        report = new Forget().run(vault, request);
      } catch (ForgetException e) {
        refused.add(e);
        if (engine.vaults().size() > 1) {
          world.say("'" + vault.destination() + "': " + e.getMessage());
        }
        continue;
      }
      if (!dryRun && common.destinations.isEmpty()) {
        engine
            .engine()
            .state()
            .forgotten(
                vault.parameters().vault(),
                report.forgotten().stream().map(one -> one.snapshot().name()).toList());
      }
      ObjectNode json = json(vault, report);
      completion.add(json);
      if (common.json) {
        Json.print(world, json);
      } else {
        print(world, vault, report, engine.vaults().size() > 1);
      }
      exit = ExitCode.worse(exit, report.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED);
      exit = ExitCode.worse(exit, report.damaged().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE);
    }
    if (refused.size() == engine.vaults().size()) {
      throw refused.get(0);
    }
    return refused.isEmpty() ? exit : ExitCode.worse(exit, ExitCode.FAILED);
  }

  private void print(World world, Vault vault, ForgetReport report, boolean several) {
    Table table = new Table("", "ID", "TIME", "HOST", "SOURCE", "WHY");
    if (ids.isEmpty()) {
      for (ForgetReport.Kept kept : report.kept()) {
        row(world, table, "keep", kept.snapshot(), String.join(", ", kept.reasons()));
      }
    }
    for (ForgetReport.Forgotten one : report.forgotten()) {
      row(world, table, dryRun ? "would forget" : "forgot", one.snapshot(), one.reason());
    }
    table.print(world);
    for (ForgetReport.Refused one : report.refused()) {
      world.say("Not removed: " + Texts.name(one.snapshot()) + ": " + one.reason());
    }
    report.damaged().forEach(name -> world.say("Damaged, so left alone: " + name));
    world.print(
        (dryRun ? "would forget " : "forgot ")
            + Texts.count(report.forgotten().size(), "snapshot")
            + ", kept "
            + Texts.count(report.kept().size())
            + (several ? " at " + vault.destination() : ""));
    if (!dryRun && !report.forgotten().isEmpty()) {
      world.say("'caravan prune' frees the space of what no snapshot needs any more.");
    }
  }

  private static void row(
      World world, Table table, String what, StoredSnapshot snapshot, String why) {
    table.row(
        what,
        snapshot.shortId(),
        Texts.time(snapshot.snapshot().time(), world.zone()),
        snapshot.snapshot().host(),
        snapshot.snapshot().source(),
        why);
  }

  private ObjectNode json(Vault vault, ForgetReport report) {
    ObjectNode json = Json.object();
    json.put("destination", vault.destination());
    json.put("dryRun", dryRun);
    ArrayNode kept = json.putArray("kept");
    for (ForgetReport.Kept one : report.kept()) {
      ObjectNode element = kept.addObject();
      element.put("snapshot", one.snapshot().name());
      element.set("reasons", Json.texts(one.reasons()));
    }
    ArrayNode forgotten = json.putArray("forgotten");
    for (ForgetReport.Forgotten one : report.forgotten()) {
      forgotten.addObject().put("snapshot", one.snapshot().name()).put("reason", one.reason());
    }
    ArrayNode refused = json.putArray("refused");
    for (ForgetReport.Refused one : report.refused()) {
      refused.addObject().put("snapshot", one.snapshot().name()).put("reason", one.reason());
    }
    json.set("damaged", Json.texts(report.damaged()));
    return json;
  }
}
