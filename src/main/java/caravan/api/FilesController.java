package caravan.api;

import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Brings a file, or a folder as an archive, out of a snapshot. Every byte is proven before it goes
 * out; one that cannot be proven ends the connection, so that no half file looks like a whole one.
 */
@RestController
@RequestMapping("/api/v1/snapshots/{id}")
@Tag(name = "files")
class FilesController {
  private final Served served;
  private final Queries queries;

  FilesController(Served served, Queries queries) {
    this.served = served;
    this.queries = queries;
  }

  @GetMapping("/content")
  @Operation(summary = "Download one file, or a range of its bytes.")
  void content(
      @AuthenticationPrincipal Principal who,
      @PathVariable String id,
      @RequestParam String path,
      @RequestParam(required = false) @Nullable String source,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, NotAllowedException {
    served.desk().require(who, Permission.RESTORE, "cat", path);
    String snapshot = Arguments.snapshot(id);
    String full = Arguments.path(path);
    JsonNode entry = entry(who, snapshot, full, source);
    long size = entry.path("size").asLong();
    List<HttpRange> ranges = ranges(request, size);
    Arguments cat = Arguments.of("cat").option("source", source);
    try (Queries.Download place = queries.download()) {
      response.setContentType("application/octet-stream");
      response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
      response.setHeader(HttpHeaders.CONTENT_DISPOSITION, attachment(full));
      long length = size;
      if (ranges.size() == 1) {
        long first = ranges.get(0).getRangeStart(size);
        long last = ranges.get(0).getRangeEnd(size);
        length = last - first + 1;
        response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
        response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes " + first + "-" + last + "/" + size);
        cat.option("range", first + "-" + last);
      }
      response.setContentLengthLong(length);
      queries.stream(who, response.getOutputStream(), cat.word(snapshot).word(full).plain());
    }
  }

  @GetMapping("/archive")
  @Operation(summary = "Download a folder as a tar or zip archive.")
  void archive(
      @AuthenticationPrincipal Principal who,
      @PathVariable String id,
      @RequestParam String path,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(defaultValue = "zip") String format,
      HttpServletResponse response)
      throws IOException, NotAllowedException {
    served.desk().require(who, Permission.RESTORE, "dump", path);
    if (!format.equals("zip") && !format.equals("tar")) {
      throw ProblemException.badRequest("'format' is zip or tar.");
    }
    String snapshot = Arguments.snapshot(id);
    String full = Arguments.path(path);
    if (!full.equals("/")) {
      entry(who, snapshot, full, source); // so that an error can still be told
    }
    try (Queries.Download place = queries.download()) {
      response.setContentType(format.equals("zip") ? "application/zip" : "application/x-tar");
      response.setHeader(HttpHeaders.CONTENT_DISPOSITION, attachment(full + "." + format));
      queries.stream(
          who,
          response.getOutputStream(),
          Arguments.of("dump")
              .option("format", format)
              .option("source", source)
              .word(snapshot)
              .word(full)
              .plain());
    }
  }

  private JsonNode entry(Principal who, String snapshot, String path, @Nullable String source)
      throws IOException, NotAllowedException {
    int slash = path.lastIndexOf('/');
    String parent = slash == 0 ? "/" : path.substring(0, slash);
    JsonNode entries =
        queries.ask(
            who, Arguments.of("ls").option("source", source).word(snapshot).word(parent).json());
    for (JsonNode entry : entries) {
      if (entry.path("path").asText().equals(path)) {
        return entry;
      }
    }
    throw ProblemException.notFound("There is no " + path + " in the snapshot " + snapshot + ".");
  }

  /** Of several ranges the whole file is sent, as one may. */
  private static List<HttpRange> ranges(HttpServletRequest request, long size) {
    String header = request.getHeader(HttpHeaders.RANGE);
    if (header == null || size == 0) {
      return List.of();
    }
    try {
      List<HttpRange> ranges = HttpRange.parseRanges(header);
      if (ranges.stream().allMatch(range -> range.getRangeStart(size) < size)) {
        return ranges.size() == 1 ? ranges : List.of();
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new ProblemException(
        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "The file has " + size + " bytes, and none of the range '" + header + "'.");
  }

  private static String attachment(String path) {
    return ContentDisposition.attachment()
        .filename(
            path.substring(path.lastIndexOf('/') + 1), java.nio.charset.StandardCharsets.UTF_8)
        .build()
        .toString();
  }
}
