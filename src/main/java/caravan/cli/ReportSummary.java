package caravan.cli;

import caravan.config.Durations;
import caravan.config.Sizes;
import caravan.storage.spool.SpoolAmount;
import caravan.vault.StoredSnapshot;
import caravan.vault.maintain.Holdings;
import caravan.vault.maintain.Protection;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report as people and programs get it: the verdict first, then what it rests on.
 *
 * @param destinations what each holds that could be looked at
 * @param sources how well each is protected
 * @param sameDisk destinations that have a source's newest snapshot on the disk of the source
 * @param requiredCopies how many destinations must have the newest snapshot of a source
 * @param unreachable destinations that could not be looked at, with the reason
 * @param waiting what waits for destinations in the spool of this machine
 * @param now when it was made
 */
record ReportSummary(
    List<Holdings> destinations,
    List<Protection> sources,
    Map<Protection, List<String>> sameDisk,
    int requiredCopies,
    Map<String, String> unreachable,
    Map<String, SpoolAmount> waiting,
    Instant now) {

  private boolean isSafe(Protection source) {
    return source.copies() >= Math.max(1, requiredCopies);
  }

  private long safe() {
    return sources.stream().filter(this::isSafe).count();
  }

  private boolean damaged() {
    return destinations.stream().anyMatch(Holdings::isDamaged);
  }

  private boolean lacksCopies() {
    return sources.isEmpty() || safe() < sources.size();
  }

  int exit() {
    return damaged() ? ExitCode.DAMAGE : lacksCopies() ? ExitCode.TOO_FEW_COPIES : ExitCode.DONE;
  }

  private String word() {
    return damaged() ? "DAMAGED" : lacksCopies() ? "NOT SAFE" : "SAFE";
  }

  void print(World world) {
    world.print(word() + "  " + sentence());
    advice(world);
    if (!sources.isEmpty()) {
      world.print("");
      sources(world);
    }
    world.print("");
    destinations(world);
  }

  private String sentence() {
    if (sources.isEmpty()) {
      return "nothing is backed up yet";
    }
    List<Duration> ages =
        sources.stream()
            .flatMap(source -> source.newest().stream())
            .map(this::age)
            .sorted()
            .toList();
    String newest =
        ages.isEmpty()
            ? ""
            : ", newest "
                + Durations.format(ages.get(0))
                + (ages.size() > 1 ? " to " + Durations.format(ages.get(ages.size() - 1)) : "")
                + " ago";
    int required = Math.max(1, requiredCopies);
    return Texts.count(safe())
        + " of "
        + Texts.count(sources.size(), "source")
        + " in "
        + (required == 1 ? "at least 1 place" : "at least " + required + " places")
        + newest;
  }

  private Duration age(StoredSnapshot snapshot) {
    Duration age = Duration.between(snapshot.snapshot().time(), now);
    return age.isNegative() ? Duration.ZERO : age;
  }

  private void advice(World world) {
    unreachable.forEach((name, why) -> world.print("'" + name + "' was not looked at: " + why));
    waiting.forEach(
        (name, amount) ->
            world.print(
                Sizes.format(amount.bytes())
                    + " ("
                    + Texts.count(amount.objects(), "object")
                    + ") wait in the spool for '"
                    + name
                    + "'; the next backup that reaches it delivers them."));
    for (Holdings holdings : destinations) {
      if (holdings.isDamaged()) {
        world.print(
            "'"
                + holdings.destination()
                + "' has "
                + Texts.count(
                    holdings.damaged().size() + holdings.unreadable().size(), "damaged object")
                + ". Run 'caravan check --destination "
                + holdings.destination()
                + "' to see which files that touches, then back up again.");
      }
    }
    sameDisk.forEach(
        (source, names) -> {
          if (!names.isEmpty()) {
            world.print(
                "'"
                    + source.source()
                    + "' has a copy on its own disk ("
                    + String.join(", ", names)
                    + "): what takes the disk takes both. It counts as a copy here all the same.");
          }
        });
    if (sources.stream().anyMatch(source -> !isSafe(source))) {
      world.print("Too few copies: back up again, with every destination in reach.");
    }
  }

  private void sources(World world) {
    Table table = new Table("SOURCE", "HOST", "NEWEST", ">AGE", ">COPIES", "WHERE", "");
    for (Protection source : sources) {
      Optional<StoredSnapshot> newest = source.newest();
      table.row(
          source.source(),
          source.host(),
          newest.map(Texts::name).orElse("never"),
          newest.map(snapshot -> Durations.format(age(snapshot))).orElse("-"),
          source.copies() + "/" + Math.max(1, requiredCopies),
          String.join(", ", source.holders()),
          remarks(source));
    }
    table.print(world);
  }

  private String remarks(Protection source) {
    List<String> remarks = new ArrayList<>();
    if (!isSafe(source)) {
      remarks.add("too few copies");
    }
    if (source.suspect()) {
      remarks.add("looks wrong");
    }
    source
        .newest()
        .map(StoredSnapshot::snapshot)
        .ifPresent(
            snapshot -> {
              if (snapshot.unreadableCount() > 0) {
                remarks.add(Texts.count(snapshot.unreadableCount()) + " unreadable");
              }
              if (!snapshot.lost().isEmpty()) {
                remarks.add("lost " + Texts.count(snapshot.lost().size(), "path"));
              }
            });
    source
        .behind()
        .forEach(
            (name, time) ->
                remarks.add(name + " " + Durations.format(Duration.between(time, now)) + " old"));
    return String.join("; ", remarks);
  }

  private void destinations(World world) {
    Table table =
        new Table(
            "DESTINATION",
            ">OBJECTS",
            ">SIZE",
            ">PROVEN 7D",
            ">30D",
            ">90D",
            ">READ 90D",
            "OLDEST PROOF",
            ">UNPROVEN",
            "DAMAGE");
    for (Holdings holdings : destinations) {
      List<Holdings.Proven> proven = holdings.proven();
      table.row(
          holdings.destination(),
          Texts.count(holdings.objects()),
          Sizes.format(holdings.bytes()),
          percent(proven.get(0).bytes(), holdings.bytes()),
          percent(proven.get(1).bytes(), holdings.bytes()),
          percent(proven.get(2).bytes(), holdings.bytes()),
          percent(proven.get(2).readBytes(), holdings.bytes()),
          holdings
              .oldestProof()
              .map(time -> Durations.format(Duration.between(time, now)) + " ago")
              .orElse("none"),
          Sizes.format(holdings.unprovenBytes()),
          holdings.isDamaged()
              ? Texts.count(holdings.damaged().size() + holdings.unreadable().size(), "object")
              : "none known");
    }
    table.print(world);
  }

  /** Rounded down, so that all means all. */
  private static String percent(long part, long all) {
    return all == 0 ? "-" : (long) (100.0 * part / all) + "%";
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("verdict", word().toLowerCase(Locale.ROOT).replace(' ', '-'));
    json.put("time", now.toString());
    json.put("requiredCopies", Math.max(1, requiredCopies));
    ArrayNode list = json.putArray("sources");
    sources.forEach(source -> list.add(json(source)));
    ArrayNode places = json.putArray("destinations");
    destinations.forEach(holdings -> places.add(json(holdings)));
    json.set("unreachable", Json.texts(unreachable));
    ObjectNode spool = json.putObject("spool");
    waiting.forEach(
        (name, amount) ->
            spool.putObject(name).put("objects", amount.objects()).put("bytes", amount.bytes()));
    return json;
  }

  private ObjectNode json(Protection source) {
    ObjectNode json = Json.object();
    json.put("source", source.source()).put("host", source.host());
    source
        .newest()
        .ifPresent(
            newest ->
                json.put("snapshot", newest.name())
                    .put("time", newest.snapshot().time().toString())
                    .put("ageSeconds", age(newest).toSeconds())
                    .put("unreadable", newest.snapshot().unreadableCount())
                    .put("lost", newest.snapshot().lost().size()));
    json.put("copies", source.copies());
    json.set("holders", Json.texts(source.holders()));
    json.set(
        "behind",
        Json.texts(
            source.behind().entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toString()))));
    json.put("suspect", source.suspect());
    json.set("sameDisk", Json.texts(sameDisk.getOrDefault(source, List.of())));
    json.put("safe", isSafe(source));
    return json;
  }

  private ObjectNode json(Holdings holdings) {
    ObjectNode json = Json.object();
    json.put("destination", holdings.destination());
    json.put("objects", holdings.objects()).put("bytes", holdings.bytes());
    ArrayNode proven = json.putArray("proven");
    for (Holdings.Proven each : holdings.proven()) {
      proven
          .addObject()
          .put("days", each.age().toDays())
          .put("objects", each.objects())
          .put("bytes", each.bytes())
          .put("readBytes", each.readBytes());
    }
    holdings.oldestProof().ifPresent(time -> json.put("oldestProof", time.toString()));
    json.put("unprovenObjects", holdings.unprovenObjects());
    json.put("unprovenBytes", holdings.unprovenBytes());
    json.set("damaged", Json.texts(holdings.damaged().stream().sorted().toList()));
    json.put("snapshots", holdings.snapshots().size());
    json.set("unreadableSnapshots", Json.texts(holdings.unreadable()));
    return json;
  }
}
