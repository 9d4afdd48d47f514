package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person opens it: in a browser, which asks for a name and a password. */
class ConsoleInABrowserTest {
  @TempDir Path folder;

  @Test
  void console_openedInABrowser_showsTheRoutes() throws Exception {
    Chromium.need();
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("a"), "a file");
    try (RunningService service = new RunningService(folder.resolve("home"))) {
      JsonNode done =
          service.perform(
              service.key(), "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}");
      assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("succeeded");
      try (Chromium browser = new Chromium(folder.resolve("profile"), "anybody", service.key())) {
        browser.go(service.uri("/actuator/hawtio/camel"));
        // the folder of one context in the tree of the Camel plug-in
        String routes =
            "[...document.querySelectorAll('button, .pf-v5-c-tree-view__node')]"
                + ".find(node => node.innerText.trim() === 'routes')";
        browser.await("!!" + routes);
        browser.evaluate(routes + ".click()");
        browser.await(
            "['backup', 'destination-default'].every(id => "
                + "[...document.querySelectorAll('#camel-routes-table tbody tr')]"
                + ".some(row => row.innerText.trim().startsWith(id)))");
        assertThat(browser.complaints()).isEmpty();
      }
    }
  }

  @Test
  void console_openedWithAWrongKeyAgainAndAgain_showsNothing() throws Exception {
    Chromium.need();
    try (RunningService service = new RunningService(folder.resolve("home"));
        Chromium browser = new Chromium(folder.resolve("profile"), "anybody", "crv_wrong")) {
      browser.go(service.uri("/actuator/hawtio/camel"));
      browser.await("document.body?.innerText.includes('Too many wrong keys')");
    }
  }
}
