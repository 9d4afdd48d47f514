package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Principal;
import caravan.service.Desk;
import caravan.service.Operation;
import caravan.service.OperationListener;
import caravan.service.OperationStore;
import caravan.service.Submission;
import caravan.service.UseCases;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Starts operations, follows them, and ends them. */
@RestController
@RequestMapping(path = "/api/v1/operations", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class OperationsController {
  private static final int KEY_LIMIT = 255;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Served served;
  private final OperationFeed feed;

  OperationsController(Served served) {
    this.served = served;
    this.feed = new OperationFeed(served.operations());
    served.operations().listen(feed);
  }

  @PostMapping
  @io.swagger.v3.oas.annotations.Operation(
      summary =
          "Start one: {\"kind\": \"backup\", \"options\": {\"source\": \"documents\"}}. The same"
              + " Idempotency-Key starts it once.")
  ResponseEntity<ObjectNode> start(
      @AuthenticationPrincipal Principal who,
      @RequestBody JsonNode body,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key)
      throws IOException, NotAllowedException {
    if (!body.isObject() || !body.path("kind").isTextual()) {
      throw ProblemException.badRequest(
          "The body is an object with a 'kind', as {\"kind\": \"backup\"}.");
    }
    if (key != null && (key.isBlank() || key.length() > KEY_LIMIT)) {
      throw ProblemException.badRequest("An Idempotency-Key has 1 to 255 characters.");
    }
    String kind = body.path("kind").asText();
    JsonNode options = body.path("options");
    List<String> arguments = OperationKinds.arguments(kind, options);
    String source =
        kind.equals("backup")
            ? BackupSource.of(arguments, Path.of("/"))
            : options.path("source").asText();
    Operation operation =
        served
            .desk()
            .submit(
                who,
                new Submission(
                    kind,
                    source,
                    arguments,
                    who.name(),
                    Optional.empty(),
                    Optional.ofNullable(key).map(given -> who.name() + " " + given)),
                Optional.empty());
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/operations/" + operation.id()))
        .body(OperationStore.json(operation));
  }

  @GetMapping
  @io.swagger.v3.oas.annotations.Operation(summary = "List operations, the newest first.")
  ObjectNode list(
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(defaultValue = "100") int limit) {
    if (limit < 1 || limit > Queries.MOST_ITEMS) {
      throw ProblemException.badRequest("'limit' is from 1 to " + Queries.MOST_ITEMS + ".");
    }
    List<Operation> all = served.operations().all();
    if (before != null) {
      Operation last =
          served
              .operations()
              .find(before)
              .orElseThrow(
                  () ->
                      ProblemException.badRequest(
                          "'before' is the id of an operation, as 'next' says it."));
      all = all.stream().dropWhile(one -> !one.id().equals(last.id())).skip(1).toList();
    }
    List<Operation> wanted =
        all.stream()
            .filter(one -> kind == null || one.kind().equals(kind))
            .filter(one -> source == null || one.source().equals(source))
            .filter(one -> state == null || word(one).equals(state))
            .limit(limit + 1L)
            .toList();
    ObjectNode page = JSON.createObjectNode();
    ArrayNode items = page.putArray("items");
    wanted.stream().limit(limit).map(OperationStore::json).forEach(items::add);
    if (wanted.size() > limit) {
      page.put("next", wanted.get(limit - 1).id());
    }
    return page;
  }

  @GetMapping("/{id}")
  @io.swagger.v3.oas.annotations.Operation(summary = "One operation, how far it is, its result.")
  ObjectNode one(@PathVariable String id) {
    Operation operation = find(id);
    ObjectNode json = OperationStore.json(operation);
    served.operations().progress(id).ifPresent(progress -> json.set("progress", json(progress)));
    List<String> answer = served.operations().answer(id).orElse(List.of());
    if (operation.state().isOver() && !answer.isEmpty()) {
      result(json, answer);
    }
    return json;
  }

  private static void result(ObjectNode json, List<String> answer) {
    String text = String.join("\n", answer);
    try {
      json.set("result", JSON.readTree(text));
    } catch (JsonProcessingException e) { // cut at its start, or no JSON: as it is
      json.put("result", text);
    }
  }

  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @io.swagger.v3.oas.annotations.Operation(
      summary = "Follow one by server-sent events: state, progress, said.")
  SseEmitter events(@PathVariable String id) {
    SseEmitter emitter = new SseEmitter(0L);
    Follower follower = new Follower(emitter);
    Runnable end =
        served
            .operations()
            .follow(id, follower)
            .orElseThrow(() -> ProblemException.notFound("There is no operation " + id + "."));
    emitter.onCompletion(end);
    emitter.onError(failure -> end.run());
    follower.changed(find(id));
    return emitter;
  }

  @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @io.swagger.v3.oas.annotations.Operation(
      summary = "Follow all of them by server-sent events: state, progress; first those under way.")
  SseEmitter allEvents() {
    return feed.follow();
  }

  @EventListener(ContextClosedEvent.class)
  void stop() {
    feed.close();
  }

  @PostMapping("/{id}/cancel")
  @io.swagger.v3.oas.annotations.Operation(summary = "End it early; what it stored is kept.")
  ObjectNode cancel(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws IOException, NotAllowedException {
    return change(who, id, Desk.Change.CANCEL);
  }

  @PostMapping("/{id}/pause")
  @io.swagger.v3.oas.annotations.Operation(summary = "Let a backup wait at its next files.")
  ObjectNode pause(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws IOException, NotAllowedException {
    return change(who, id, Desk.Change.PAUSE);
  }

  @PostMapping("/{id}/resume")
  @io.swagger.v3.oas.annotations.Operation(summary = "Let it go on.")
  ObjectNode resume(@AuthenticationPrincipal Principal who, @PathVariable String id)
      throws IOException, NotAllowedException {
    return change(who, id, Desk.Change.RESUME);
  }

  private ObjectNode change(Principal who, String id, Desk.Change how)
      throws IOException, NotAllowedException {
    Operation operation = find(id);
    if (!served.desk().change(who, id, how)) {
      throw new ProblemException(
          HttpStatus.CONFLICT, "The operation is " + word(operation) + ", so this cannot be done.");
    }
    return OperationStore.json(find(id));
  }

  private Operation find(String id) {
    return served
        .operations()
        .find(id)
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    "There is no operation " + id + ". See /api/v1/operations."));
  }

  private static String word(Operation operation) {
    return operation.state().name().toLowerCase(Locale.ROOT);
  }

  static ObjectNode json(UseCases.Progress progress) {
    ObjectNode json = JSON.createObjectNode();
    json.put("what", progress.what()).put("done", progress.done());
    if (progress.total() >= 0) {
      json.put("total", progress.total()).put("totalKnown", progress.totalKnown());
    }
    return json.put("note", progress.note());
  }

  /** Sends what an operation says to one who listens. */
  private static final class Follower implements OperationListener {
    private final SseEmitter emitter;

    Follower(SseEmitter emitter) {
      this.emitter = emitter;
    }

    @Override
    public void changed(Operation operation) {
      send("state", OperationStore.json(operation));
      if (operation.state().isOver()) {
        emitter.complete();
      }
    }

    @Override
    public void progressed(Operation operation, UseCases.Progress progress) {
      send("progress", json(progress));
    }

    @Override
    public void said(Operation operation, String sentence) {
      send("said", JSON.createObjectNode().put("sentence", sentence));
    }

    private void send(String name, ObjectNode data) {
      try {
        emitter.send(SseEmitter.event().name(name).data(data.toString(), MediaType.TEXT_PLAIN));
      } catch (IOException | IllegalStateException e) { // whoever listened has gone away
        emitter.completeWithError(e);
      }
    }
  }
}
