package caravan.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the page at {@code /}. Its files hold nobody's data and need no key; what they show they
 * ask the API for. Their addresses change with their content, so that a browser asks for each once.
 */
@RestController
public class PageController {
  /** Where the files are, each below a version. */
  public static final String FILES = "/page/";

  /**
   * Nothing but the service's own files runs, no text can become a script (Trusted Types), nothing
   * of another machine is asked for, and no other page may hold this one in a frame.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final PageFiles files;

  /**
   * Reads the files.
   *
   * @throws IOException if the page is not part of this program
   */
  public PageController() throws IOException {
    this.files = PageFiles.load();
  }

  @GetMapping("/")
  ResponseEntity<byte[]> page() {
    return ResponseEntity.ok()
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "same-origin")
        .cacheControl(CacheControl.noCache())
        .eTag("\"" + files.version() + "\"")
        .contentType(MediaType.TEXT_HTML)
        .body(files.find(PageFiles.INDEX).map(PageFiles.PageFile::bytes).orElseThrow());
  }

  @GetMapping(FILES + "{version}/{name}")
  ResponseEntity<byte[]> file(@PathVariable String version, @PathVariable String name) {
    Optional<PageFiles.PageFile> found = files.find(name);
    // a page that is still open after an update may ask for its own version: it must load itself
    // anew
    if (found.isEmpty() || !version.equals(files.version()) || name.equals(PageFiles.INDEX)) {
      return ResponseEntity.notFound().build();
    }
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
        .contentType(MediaType.parseMediaType(found.get().type()))
        .body(found.get().bytes());
  }
}
