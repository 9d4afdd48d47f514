package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.SourceSettings;
import caravan.service.ServiceInfo;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.function.Supplier;

/** What a service tells of its settings, as they are now. Safe for concurrent use. */
final class ServiceFacts implements ServiceInfo {
  private final World world;
  private final Supplier<Settings> settings;
  private final Instant started;

  ServiceFacts(World world, Supplier<Settings> settings, Instant started) {
    this.world = world;
    this.settings = settings;
    this.started = started;
  }

  @Override
  public ObjectNode about() {
    return Json.object()
        .put("version", VersionCommand.version())
        .put("started", started.toString())
        .put("host", Machine.host(world.env()))
        .put("home", settings.get().home().toString());
  }

  @Override
  public ArrayNode sources() {
    ArrayNode array = Json.array();
    for (SourceSettings source : settings.get().sources().values()) {
      ObjectNode json = Json.object().put("name", source.name());
      json.set("paths", Json.texts(source.paths()));
      json.set("tags", Json.texts(source.tags()));
      source.schedule().ifPresent(cron -> json.put("schedule", cron));
      array.add(json);
    }
    return array;
  }

  @Override
  public ArrayNode destinations() {
    ArrayNode array = Json.array();
    for (DestinationSettings destination : settings.get().destinations().values()) {
      array.add(
          Json.object()
              .put("name", destination.name())
              .put("kind", destination.kind())
              .put("layout", destination.organized() ? "organized" : "vault"));
    }
    return array;
  }

  @Override
  public boolean hasSource(String name) {
    return settings.get().sources().containsKey(name);
  }
}
