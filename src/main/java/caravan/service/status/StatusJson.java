package caravan.service.status;

import caravan.platform.Json;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The verdict as programs get it: the command line's {@code --json} and the API. */
public final class StatusJson {

  private StatusJson() {}

  public static ObjectNode of(StatusReport report) {
    ObjectNode json = Json.object();
    json.put("verdict", report.level().key());
    json.put("time", report.now().toString());
    json.put("requiredCopies", report.plan().copies());
    json.put("safe", report.safe());
    json.put("damaged", report.isDamaged());
    age(json, "newest", report.newest(), report.now());
    reasons(json.putArray("reasons"), report.reasons());
    ArrayNode sources = json.putArray("sources");
    report.sources().forEach(source -> source(sources.addObject(), source, report.now()));
    ArrayNode destinations = json.putArray("destinations");
    report
        .plan()
        .destinations()
        .forEach((name, kind) -> destination(destinations.addObject(), name, kind, report));
    unprotected(json.putArray("notProtected"), report.unprotected());
    drill(json.putObject("drill"), report);
    ObjectNode spool = json.putObject("spool").put("limitBytes", report.plan().spoolLimit());
    ObjectNode waiting = spool.putObject("waitingBytes");
    report.spool().forEach(waiting::put);
    return json;
  }

  private static void reasons(ArrayNode array, Iterable<Reason> reasons) {
    for (Reason reason : reasons) {
      array
          .addObject()
          .put("about", reason.about())
          .put("what", reason.what())
          .put("todo", reason.todo());
    }
  }

  private static void age(ObjectNode json, String name, Optional<Instant> time, Instant now) {
    if (time.isPresent()) {
      json.put(name, time.get().toString());
      json.put(name + "AgeSeconds", Math.max(0, Duration.between(time.get(), now).toSeconds()));
    }
  }

  private static void source(ObjectNode json, SourceStatus source, Instant now) {
    json.put("source", source.name());
    json.put("verdict", source.level().key());
    json.put("snapshot", source.known().snapshot());
    age(json, "newest", source.newest(), now);
    age(json, "attempted", source.known().attempted(), now);
    json.put("failure", source.known().failure());
    source.interval().ifPresent(every -> json.put("intervalSeconds", every.toSeconds()));
    json.put("files", source.known().files()).put("bytes", source.known().bytes());
    json.put("copies", source.counted());
    json.put("copiesMissing", source.missing());
    json.put("suspicious", source.known().suspicious());
    ArrayNode destinations = json.putArray("destinations");
    for (Copy copy : source.copies()) {
      ObjectNode one = destinations.addObject().put("destination", copy.destination());
      one.put("state", copy.state().key());
      age(one, "newest", copy.newest(), now);
      one.put("ownDevice", source.known().ownDevice().contains(copy.destination()));
    }
    unprotected(json.putArray("notProtected"), source.known().unprotected());
  }

  private static void unprotected(ArrayNode array, java.util.Map<Exposure, Missed> missed) {
    missed.forEach(
        (reason, one) ->
            array
                .addObject()
                .put("reason", reason.key())
                .put("count", one.count())
                .put("example", one.example()));
  }

  private static void destination(ObjectNode json, String name, String kind, StatusReport report) {
    KnownDestination at = report.known().destination(name);
    json.put("destination", name).put("kind", kind);
    json.put("away", at.isAway()).put("why", at.away());
    age(json, "reached", at.reached(), report.now());
    age(json, "checked", at.checked(), report.now());
    json.put("damagedObjects", at.damaged());
    at.free().ifPresent(bytes -> json.put("freeBytes", bytes));
    at.stored().ifPresent(bytes -> json.put("storedBytes", bytes));
  }

  private static void drill(ObjectNode json, StatusReport report) {
    json.put("overdue", report.drill().isOverdue(report.now()));
    report
        .drill()
        .last()
        .ifPresent(
            last -> {
              age(json, "last", Optional.of(last.time()), report.now());
              json.put("ok", report.drill().failed().isEmpty());
              json.put("bytesPerSecond", last.rate());
            });
  }
}
