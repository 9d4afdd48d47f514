package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Settings;
import caravan.config.SourceSettings;
import caravan.service.ServiceInfo;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;

/** What a service tells of its settings. Immutable. */
final class ServiceFacts implements ServiceInfo {
  private final World world;
  private final Settings settings;
  private final Common common;
  private final Instant started;

  ServiceFacts(World world, Settings settings, Common common, Instant started) {
    this.world = world;
    this.settings = settings;
    this.common = common;
    this.started = started;
  }

  @Override
  public ObjectNode about() {
    return Json.object()
        .put("version", VersionCommand.version())
        .put("started", started.toString())
        .put("host", Machine.host(world.env()))
        .put("home", settings.home().toString());
  }

  @Override
  public ArrayNode sources() {
    ArrayNode array = Json.array();
    for (SourceSettings source : settings.sources().values()) {
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
    for (DestinationSettings destination : settings.destinations().values()) {
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
    return settings.sources().containsKey(name);
  }

  @Override
  public String configuration() {
    try {
      // a secret in the file is refused when it is read, so what stands there are references
      return settings.file().isPresent() ? Files.readString(settings.file().get()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("The settings file cannot be read", e);
    }
  }
}
