package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.Sizes;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Space;
import caravan.storage.StoreException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** Says what each destination has room for, and what the vault takes there. Needs no key. */
@Command(
    name = "space",
    description = {
      "Say how much room each destination has left, as it says itself, and what the vault takes",
      "there, as it is listed. Needs no key."
    })
final class SpaceCommand extends CliCommand {
  /** What one destination says. */
  private record Row(
      String destination,
      String kind,
      Optional<Space> space,
      long objects,
      long used,
      Map<String, Long> folders) {}

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    List<DestinationSettings> destinations = Engine.destinations(settings, common);
    FirstRun.refuseIfNoVault(settings, destinations);
    int exit = ExitCode.DONE;
    try (Engine engine = Engine.start(world, settings, common, destinations, false)) {
      Table table = new Table("DESTINATION", "KIND", ">OBJECTS", ">USED", ">FREE", ">TOTAL");
      ArrayNode json = Json.array();
      for (DestinationSettings destination : destinations) {
        try {
          Row row = look(destination, engine.vaults().store(destination.name()));
          print(table, row);
          json.add(json(row));
        } catch (StoreException e) {
          exit = ExitCode.FAILED;
          String why = Failures.message(e);
          world.say("'" + destination.name() + "' was not looked at: " + why);
          json.addObject()
              .put("destination", destination.name())
              .put("kind", destination.kind())
              .put("failure", why);
        }
      }
      if (common.json) {
        Json.print(world, json);
      } else {
        table.print(world);
      }
    }
    return exit;
  }

  private static Row look(DestinationSettings destination, ObjectStore store)
      throws StoreException {
    Optional<Space> space = space(store);
    long used = 0;
    Map<String, Long> folders = new TreeMap<>();
    List<ObjectInfo> objects = store.list("");
    for (ObjectInfo object : objects) {
      used += object.length();
      int slash = object.name().indexOf('/');
      folders.merge(
          slash < 0 ? object.name() : object.name().substring(0, slash),
          object.length(),
          Long::sum);
    }
    return new Row(destination.name(), destination.kind(), space, objects.size(), used, folders);
  }

  private static Optional<Space> space(ObjectStore store) throws StoreException {
    try {
      return store.space();
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.INVALID) {
        return Optional.empty(); // a route of the user's own that does not know the question
      }
      throw e;
    }
  }

  private static void print(Table table, Row row) {
    table.row(
        row.destination(),
        row.kind(),
        Texts.count(row.objects()),
        Sizes.format(row.used()),
        row.space().map(space -> size(space.free(), "no limit")).orElse("unknown"),
        row.space().map(space -> size(space.total(), "unknown")).orElse("unknown"));
  }

  private static String size(OptionalLong bytes, String none) {
    return bytes.isPresent() ? Sizes.format(bytes.getAsLong()) : none;
  }

  private static ObjectNode json(Row row) {
    ObjectNode json = Json.object();
    json.put("destination", row.destination()).put("kind", row.kind());
    json.put("objects", row.objects()).put("usedBytes", row.used());
    json.set("folders", Json.counts(row.folders()));
    json.put("known", row.space().isPresent());
    row.space().ifPresent(space -> space.free().ifPresent(free -> json.put("freeBytes", free)));
    row.space().ifPresent(space -> space.total().ifPresent(total -> json.put("totalBytes", total)));
    return json;
  }
}
