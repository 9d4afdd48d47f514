package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots, what is in them, and what differs between them. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "snapshots")
class SnapshotsController {
  private final Queries queries;

  SnapshotsController(Queries queries) {
    this.queries = queries;
  }

  @GetMapping("/snapshots")
  @Operation(summary = "List snapshots, the oldest first; with 'last' only so many of the newest.")
  ObjectNode snapshots(
      @AuthenticationPrincipal Principal who,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String tag,
      @RequestParam(required = false) @Nullable Integer last,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException, NotAllowedException {
    return queries.page(
        who,
        cursor,
        limit,
        Arguments.of("snapshots")
            .option("source", source)
            .option("tag", tag)
            .option("last", last)
            .json());
  }

  @GetMapping("/snapshots/{id}/entries")
  @Operation(summary = "List a directory of a snapshot; 'latest' is one too.")
  ObjectNode entries(
      @AuthenticationPrincipal Principal who,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String path,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(defaultValue = "false") boolean recursive,
      @RequestParam(defaultValue = "false") boolean organized,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException, NotAllowedException {
    return queries.page(
        who,
        cursor,
        limit,
        Arguments.of("ls")
            .flag("recursive", recursive)
            .flag("organized", organized)
            .option("source", source)
            .word(Arguments.snapshot(id))
            .word(path == null ? null : Arguments.path(path))
            .json());
  }

  @GetMapping("/snapshots/{id}/changes")
  @Operation(summary = "Say what differs from another snapshot.")
  ObjectNode changes(
      @AuthenticationPrincipal Principal who,
      @PathVariable String id,
      @RequestParam String since,
      @RequestParam(required = false) @Nullable String path,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException, NotAllowedException {
    return queries.page(
        who,
        cursor,
        limit,
        Arguments.of("diff")
            .word(Arguments.snapshot(since))
            .word(Arguments.snapshot(id))
            .word(path == null ? null : Arguments.path(path))
            .json());
  }

  @GetMapping("/files/versions")
  @Operation(summary = "List the versions of a file over the snapshots.")
  ObjectNode versions(
      @AuthenticationPrincipal Principal who,
      @RequestParam String path,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException, NotAllowedException {
    return queries.page(
        who,
        cursor,
        limit,
        Arguments.of("history").option("source", source).word(Arguments.path(path)).json());
  }

  @GetMapping("/files")
  @Operation(summary = "Find files by name over the snapshots, as *.pdf.")
  ObjectNode find(
      @AuthenticationPrincipal Principal who,
      @RequestParam String name,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(defaultValue = "false") boolean ignoreCase,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "100") int limit)
      throws IOException, NotAllowedException {
    return queries.page(
        who,
        cursor,
        limit,
        Arguments.of("find")
            .flag("ignore-case", ignoreCase)
            .option("source", source)
            .word(name)
            .json());
  }

  @GetMapping("/files/why")
  @Operation(summary = "Say whether a file is protected, important, sensitive; what it is.")
  JsonNode why(@AuthenticationPrincipal Principal who, @RequestParam String path)
      throws IOException, NotAllowedException {
    return queries.ask(who, Arguments.of("why").word(Arguments.path(path)).json());
  }

  @GetMapping("/retention/preview")
  @Operation(summary = "Say what 'forget' would remove by these rules; nothing is removed.")
  JsonNode retention(
      @AuthenticationPrincipal Principal who,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable Integer keepLast,
      @RequestParam(required = false) @Nullable Integer keepDaily,
      @RequestParam(required = false) @Nullable Integer keepWeekly,
      @RequestParam(required = false) @Nullable Integer keepMonthly,
      @RequestParam(required = false) @Nullable Integer keepYearly)
      throws IOException, NotAllowedException {
    return queries.ask(
        who,
        Arguments.of("forget")
            .flag("dry-run", true)
            .option("source", source)
            .option("keep-last", keepLast)
            .option("keep-daily", keepDaily)
            .option("keep-weekly", keepWeekly)
            .option("keep-monthly", keepMonthly)
            .option("keep-yearly", keepYearly)
            .json());
  }
}
