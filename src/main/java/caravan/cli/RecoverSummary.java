package caravan.cli;

import caravan.config.ScheduledJobs;
import caravan.config.Settings;
import caravan.vault.StoredSnapshot;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a recovery found and did, and what is left for the person to do. Used once. */
final class RecoverSummary {
  private final World world;
  private final Common common;
  private final String machine;
  private final Optional<StoredSnapshot> kept;
  private final Path home;
  private FoundVault found;
  private List<Path> written = List.of();
  private List<MissingSecrets.Missing> missing = List.of();
  private String unusable = "";

  /**
   * @param machine the one that comes back
   * @param kept the snapshot that had its settings
   */
  RecoverSummary(
      World world,
      Common common,
      FoundVault found,
      String machine,
      Optional<StoredSnapshot> kept,
      Path home) {
    this.world = world;
    this.common = common;
    this.found = found;
    this.machine = machine;
    this.kept = kept;
    this.home = home;
  }

  void written(List<Path> files) {
    written = List.copyOf(files);
  }

  void missing(List<MissingSecrets.Missing> secrets) {
    missing = List.copyOf(secrets);
  }

  /** Why the settings open no vault from here. */
  void unusable(String why) {
    unusable = why;
  }

  /** What all destinations in reach hold together. */
  void now(FoundVault vault) {
    found = vault;
  }

  /** With a dry run. */
  void planned(List<Path> files) {
    if (common.json) {
      ObjectNode json = head();
      json.set("wouldWrite", texts(files));
      Json.print(world, json);
      return;
    }
    world.print("");
    world.print(settingsFrom());
    files.forEach(file -> world.print("would write " + file));
    if (files.isEmpty()) {
      world.print("All of it is in " + home + " already.");
    }
  }

  private String settingsFrom() {
    return kept.isPresent()
        ? "Settings of " + machine + ": from the snapshot " + Texts.name(kept.get())
        : "There is no snapshot of the settings of "
            + machine
            + " (source "
            + ScheduledJobs.CONFIGURATION
            + "), so they name this destination and nothing else.";
  }

  private static ArrayNode texts(List<Path> files) {
    return Json.texts(files.stream().map(Path::toString).toList());
  }

  private ObjectNode head() {
    ObjectNode json = found.json();
    json.put("host", machine);
    json.put("settings", kept.map(StoredSnapshot::name).orElse(null));
    return json;
  }

  /**
   * All of it.
   *
   * @param engine the vault, open by the settings of the home or by the place that was given
   * @param aside whether it is the latter, so that commands must be told
   */
  void print(Engine.Opened engine, Settings settings, boolean aside) {
    Map<String, String> steps = steps(settings, aside);
    if (common.json) {
      ObjectNode json = head();
      json.set("written", texts(written));
      json.set("away", Json.texts(away(engine)));
      ArrayNode secrets = json.putArray("missingSecrets");
      missing.forEach(
          one ->
              secrets.addObject().put("setting", one.setting()).put("reference", one.reference()));
      json.put("unusable", unusable);
      ArrayNode next = json.putArray("next");
      steps.forEach((command, what) -> next.addObject().put("command", command).put("what", what));
      Json.print(world, json);
      return;
    }
    world.print("");
    world.print(settingsFrom());
    written.forEach(file -> world.print("wrote " + file));
    if (written.isEmpty()) {
      world.print("Settings and key were in " + home + " already.");
    }
    if (aside) {
      world.print(
          "The settings as they are open no vault from here: "
              + unusable
              + " Correct them (a disk may be mounted elsewhere now). Until then commands take the"
              + " place that you gave, by --config "
              + home.resolve(RecoverPlace.NAME + ".yaml")
              + ".");
    }
    for (MissingSecrets.Missing one : missing) {
      world.print("missing " + one.reference() + ", which " + one.setting() + " needs: set it.");
    }
    if (!Machine.host(world.env()).equals(machine)) {
      world.print(
          "This machine is called "
              + Machine.host(world.env())
              + ", and the snapshots are those of "
              + machine
              + ". Call it so before its first backup, else that one reads all files anew (it stores"
              + " nothing twice) and begins a history of its own.");
    }
    world.print("");
    world.print("Next:");
    steps.forEach((command, what) -> world.print("  " + command + "    # " + what));
  }

  private static Map<String, String> away(Engine.Opened engine) {
    Map<String, String> away = new LinkedHashMap<>();
    engine.failures().forEach((name, why) -> away.put(name, Failures.message(why)));
    return away;
  }

  /** Commands and what they are for, in the order in which they are to be done. */
  private Map<String, String> steps(Settings settings, boolean aside) {
    List<String> always = new ArrayList<>();
    if (aside) {
      always.add("--config " + quoted(home.resolve(RecoverPlace.NAME + ".yaml").toString()));
    }
    if (common.passphraseFile != null) {
      always.add(
          "--passphrase-file "
              + quoted(world.absolute(common.passphraseFile.toString()).toString()));
    }
    boolean passphrase = settings.vault().passphrase().isPresent();
    if (common.keyFile != null
        && (passphrase || aside)) { // else it is where the settings expect it
      always.add("--key-file " + quoted(world.absolute(common.keyFile.toString()).toString()));
    }
    String options = always.isEmpty() ? "" : " " + String.join(" ", always);
    Map<String, String> steps = new LinkedHashMap<>();
    for (FoundVault.Found one : found.sources(machine)) {
      if (one.isOf(ScheduledJobs.CONFIGURATION) || one.isOf(ScheduledJobs.GRAPH)) {
        continue;
      }
      boolean elsewhere = // what lies in a drop folder would be dropped again
          settings.drops().containsKey(one.source()) || one.good().snapshot().paths().isEmpty();
      Path target = home.resolve("restored").resolve(one.source().replaceAll("[/:]+", "-"));
      String what =
          one.source()
              + ": "
              + (elsewhere ? "into " + target : String.join(", ", one.good().snapshot().paths()));
      if (!one.good().equals(one.newest())) {
        what += "; the newest before " + one.newest().shortId() + ", which looks wrong";
      }
      steps.put(
          "caravan restore "
              + Texts.name(one.good())
              + (elsewhere ? " --target " + quoted(target.toString()) : "")
              + options,
          what);
    }
    steps.put("caravan status" + options, "whether all is safe again");
    steps.put("caravan serve", "the schedules go on");
    return steps;
  }

  /** For a shell. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
