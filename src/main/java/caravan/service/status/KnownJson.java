package caravan.service.status;

import caravan.platform.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What is known, as JSON and back. What a newer version wrote beside it is passed by. */
final class KnownJson {

  private KnownJson() {}

  static ObjectNode write(Known known) {
    ObjectNode json = Json.object().put("version", 1);
    ObjectNode sources = json.putObject("sources");
    known.sources().forEach((name, source) -> write(sources.putObject(name), source));
    ObjectNode destinations = json.putObject("destinations");
    known.destinations().forEach((name, at) -> write(destinations.putObject(name), at));
    return json;
  }

  private static void write(ObjectNode json, KnownSource source) {
    source.attempted().ifPresent(at -> json.put("attempted", at.toString()));
    json.put("failure", source.failure());
    json.put("snapshot", source.snapshot());
    source.newest().ifPresent(at -> json.put("newest", at.toString()));
    json.put("files", source.files()).put("bytes", source.bytes());
    ObjectNode copies = json.putObject("copies");
    source.copies().forEach((name, at) -> copies.put(name, at.toString()));
    source.ownDevice().stream().sorted().forEach(json.putArray("ownDevice")::add);
    json.put("suspicious", source.suspicious());
    ObjectNode unprotected = json.putObject("unprotected");
    source
        .unprotected()
        .forEach(
            (reason, missed) ->
                unprotected
                    .putObject(reason.key())
                    .put("count", missed.count())
                    .put("example", missed.example()));
  }

  private static void write(ObjectNode json, KnownDestination at) {
    at.reached().ifPresent(time -> json.put("reached", time.toString()));
    json.put("away", at.away());
    at.checked().ifPresent(time -> json.put("checked", time.toString()));
    json.put("damaged", at.damaged());
    at.free().ifPresent(bytes -> json.put("free", bytes));
    at.stored().ifPresent(bytes -> json.put("stored", bytes));
  }

  /**
   * Reads what {@link #write} made.
   *
   * @throws java.time.DateTimeException if a time is none
   */
  static Known read(JsonNode json) {
    Map<String, KnownSource> sources = new TreeMap<>();
    for (var each : json.path("sources").properties()) {
      sources.put(each.getKey(), source(each.getValue()));
    }
    Map<String, KnownDestination> destinations = new TreeMap<>();
    for (var each : json.path("destinations").properties()) {
      destinations.put(each.getKey(), destination(each.getValue()));
    }
    return new Known(sources, destinations);
  }

  private static KnownSource source(JsonNode json) {
    Map<String, Instant> copies = new TreeMap<>();
    for (var copy : json.path("copies").properties()) {
      copies.put(copy.getKey(), Instant.parse(copy.getValue().asText()));
    }
    Set<String> ownDevice = new HashSet<>();
    json.path("ownDevice").forEach(name -> ownDevice.add(name.asText()));
    Map<Exposure, Missed> unprotected = new EnumMap<>(Exposure.class);
    for (Exposure reason : Exposure.values()) {
      JsonNode missed = json.path("unprotected").path(reason.key());
      if (missed.isObject()) {
        unprotected.put(
            reason, new Missed(missed.path("count").asLong(), missed.path("example").asText()));
      }
    }
    return new KnownSource(
        time(json, "attempted"),
        json.path("failure").asText(),
        json.path("snapshot").asText(),
        time(json, "newest"),
        json.path("files").asLong(),
        json.path("bytes").asLong(),
        copies,
        ownDevice,
        json.path("suspicious").asText(),
        unprotected);
  }

  private static KnownDestination destination(JsonNode json) {
    return new KnownDestination(
        time(json, "reached"),
        json.path("away").asText(),
        time(json, "checked"),
        json.path("damaged").asLong(),
        number(json, "free"),
        number(json, "stored"));
  }

  private static Optional<Instant> time(JsonNode json, String name) {
    return json.hasNonNull(name)
        ? Optional.of(Instant.parse(json.get(name).asText()))
        : Optional.empty();
  }

  private static OptionalLong number(JsonNode json, String name) {
    return json.hasNonNull(name) ? OptionalLong.of(json.get(name).asLong()) : OptionalLong.empty();
  }
}
