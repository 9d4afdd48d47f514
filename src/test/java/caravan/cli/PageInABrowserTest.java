package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as people use it, in a browser. */
class PageInABrowserTest {
  private static final String LEASE = "the signed lease.txt";
  private static final String SCRIPT = "<img src=x onerror=alert(1)>.txt";
  private static final String TURNED = "photo\u202egpj.exe";
  private static final String TEXT = "The lease of the Berlin office, signed.\n";

  @TempDir static Path folder;
  private static Path source;
  private static RunningService service;
  private static Chromium browser;
  private static String viewer;

  @BeforeAll
  static void start() throws Exception {
    Chromium.need();
    source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve(LEASE), TEXT);
    Files.writeString(source.resolve(SCRIPT), "a name that is a page");
    Files.writeString(source.resolve(TURNED), "a name that turns around");
    Files.writeString(source.resolve("two\nlines.txt"), "a name of two lines");
    Files.writeString(
        Files.createDirectories(source.resolve("below & #1 ?")).resolve("deep.txt"), "x");
    Process raw =
        new ProcessBuilder(
                "bash", "-c", "printf x > \"$1\"/$'caf\\xe9.txt'", "-", source.toString())
            .start();
    assertThat(raw.waitFor(30, TimeUnit.SECONDS)).isTrue();
    service = new RunningService(folder.resolve("home"));
    JsonNode done =
        service.perform(
            service.key(), "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + source + "\"]}}");
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("succeeded");
    viewer =
        RunningService.json(
                service.send(
                    service.key(),
                    "POST",
                    "/api/v1/keys",
                    "{\"name\":\"looks\",\"role\":\"viewer\"}"))
            .path("key")
            .asText();
    browser = new Chromium(folder.resolve("profile"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (service != null) {
      service.close();
    }
  }

  @BeforeEach
  void logOut() throws Exception {
    browser.go(service.uri("/"));
    browser.await("!!document.querySelector('#key, .who button')");
    browser.evaluate("document.querySelector('.who button')?.click()");
    browser.await("!!document.querySelector('#key')");
  }

  private static void logIn(String key) throws Exception {
    type("#key", key);
    browser.evaluate("document.querySelector('form.login').requestSubmit()");
  }

  private static void logInAsAdmin() throws Exception {
    logIn(service.key());
    browser.await("!!document.querySelector('nav[aria-label=Views]')");
  }

  private static void type(String where, String text) throws Exception {
    browser.evaluate(
        "{ const to = document.querySelector('%s'); to.value = %s; to.dispatchEvent(new Event('input', {bubbles: true})); }"
            .formatted(where, json(text)));
  }

  private static String json(String text) throws Exception {
    return new ObjectMapper().writeValueAsString(text);
  }

  /** A button or link with this text that can be seen. */
  private static String thing(String text) {
    return "[...document.querySelectorAll('button, a')].find(one => one.textContent.trim() === '"
        + text
        + "' && one.offsetParent)";
  }

  private static void click(String text) throws Exception {
    browser.await("!!" + thing(text));
    browser.evaluate(thing(text) + ".click()");
  }

  private static String inPage(String text) {
    return "document.body.innerText.includes('" + text + "')";
  }

  private static void open(String address) throws Exception {
    browser.evaluate("location.hash = " + json(address));
  }

  private static String query(Path path) {
    return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8);
  }

  @Test
  void login_wrongKey_isToldAndTheRightOneShowsTheVerdict() throws Exception {
    logIn("crv_wrong");
    browser.await(inPage("This key opens nothing"));
    logIn(service.key());
    browser.await("!!document.querySelector('.verdict .word')");
    String word = browser.evaluate("document.querySelector('.verdict .word').textContent");
    JsonNode status = RunningService.json(service.get(service.key(), "/api/v1/status"));
    assertThat(status.path("verdict").asText())
        .isEqualTo("not-protected"); // a copy on its own disk
    assertThat(word).isEqualTo("NOT PROTECTED");
    browser.await(inPage("has its only copy on its own disk"));
    assertThat(browser.evaluate("document.querySelector('.matrix').innerText"))
        .contains(source.toString(), "on its own disk", "Back up now");
    assertThat(browser.evaluate("document.cookie")).isEmpty();
    assertThat(browser.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])"))
        .isEqualTo("[{},{}]");
    assertThat(unexpected()).isEmpty();
  }

  @Test
  void search_aName_findsTheFile_whichOpensAndIsDownloaded() throws Exception {
    logInAsAdmin();
    open("#/search");
    browser.await("!!document.querySelector('#q')");
    type("#q", "lease");
    browser.evaluate("document.querySelector('form.search').requestSubmit()");
    browser.await("!!document.querySelector('.hit')");
    assertThat(browser.evaluate("location.hash")).contains("q=lease");
    assertThat(browser.evaluate("document.querySelector('.hit').textContent"))
        .contains(LEASE, "Found by name", "caravan restore");
    Path got = browser.download(thing("Download") + ".click()");
    assertThat(got).hasFileName(LEASE).hasContent(TEXT);
    browser.evaluate("document.querySelector('.hit h2 a').click()");
    browser.await(inPage("Importance 0"));
    browser.await(inPage("Download the newest"));
    assertThat(browser.evaluate("document.querySelector('.why').innerText"))
        .contains("in the newest snapshot", "text/plain", "Sensitivity");
    assertThat(browser.evaluate("document.title")).isEqualTo(LEASE + " · Caravan");
    click("What breaks without it"); // there is no graph in this test
    browser.await("!!document.querySelector('.failed')");
    assertThat(browser.evaluate("document.querySelector('.failed').innerText"))
        .contains("graph")
        .doesNotContain("itself failed");
    browser.evaluate("history.back()");
    browser.await("!!document.querySelector('.hit')");
    assertThat(unexpected()).isEmpty();
  }

  @Test
  void browse_namesOfAnyKind_areShownAndDoNothing() throws Exception {
    logInAsAdmin();
    click("Browse");
    browser.await("!!document.querySelector('table a')");
    browser.evaluate("document.querySelector('table a').click()");
    browser.await("document.querySelectorAll('tbody tr').length === 6");
    String shown = browser.evaluate("document.querySelector('table').innerText");
    assertThat(shown)
        .contains(
            SCRIPT, "photo\\u{202e}gpj.exe", "two\\x0alines.txt", "caf\\xe9.txt", "below & #1 ?")
        .doesNotContain("\u202e");
    assertThat(browser.evaluate("document.querySelectorAll('main img').length")).isEqualTo("0");
    click(SCRIPT);
    browser.await(inPage("Download the newest"));
    assertThat(browser.evaluate("document.querySelector('h1').innerText")).isEqualTo(SCRIPT);
    assertThat(browser.download(thing("Download the newest") + ".click()"))
        .hasContent("a name that is a page");
    for (String name : List.of(TURNED, "caf\\xe9.txt", "two\\x0alines.txt")) {
      open("#/file?path=" + query(source.resolve(name)));
      browser.await(inPage("Download the newest"));
      assertThat(browser.download(thing("Download the newest") + ".click()")).isNotEmptyFile();
    }
    open("#/snapshots");
    browser.await("!!document.querySelector('table a')");
    browser.evaluate("document.querySelector('table a').click()");
    browser.await("!!document.querySelector('a.folder')");
    browser.evaluate("document.querySelector('a.folder').click()");
    browser.await(inPage("deep.txt"));
    Path zip = browser.download(thing("Download zip") + ".click()");
    assertThat(zip.getFileName().toString()).endsWith(".zip");
    assertThat(Files.size(zip)).isPositive();
    assertThat(unexpected()).isEmpty();
  }

  @Test
  void restore_showsThePlanFirst_andThenBringsTheFileBack() throws Exception {
    logInAsAdmin();
    Path target = folder.resolve("restored");
    open("#/file?path=" + query(source.resolve(LEASE)));
    click("Restore the newest …");
    browser.await("!!document.querySelector('dialog[open] #target')");
    assertThat(browser.evaluate(thing("Restore") + ".disabled")).isEqualTo("true");
    type("#target", "/");
    browser.evaluate("document.querySelector('dialog form').requestSubmit()");
    browser.await(inPage("Say above what happens"));
    type("#target", target.toString());
    browser.evaluate("document.querySelector('dialog form').requestSubmit()");
    browser.await("!!document.querySelector('.plan .lines')");
    Path back = target.resolve(source.toString().substring(1)).resolve(LEASE);
    assertThat(browser.evaluate("document.querySelector('.plan').innerText"))
        .contains("It would write 1 file", back.toString());
    assertThat(target).doesNotExist();
    type("#target", target + "-other");
    assertThat(browser.evaluate(thing("Restore") + ".disabled")).isEqualTo("true");
    type("#target", target.toString());
    browser.evaluate("document.querySelector('dialog form').requestSubmit()");
    browser.await(thing("Restore") + "?.disabled === false");
    click("Restore");
    browser.await("document.querySelector('.badge')?.textContent === 'succeeded'");
    assertThat(back).hasContent(TEXT);
    assertThat(Files.list(target)).hasSize(1);
    open("#/operations");
    browser.await("!!document.querySelector('table')");
    assertThat(browser.evaluate("document.querySelector('table').innerText"))
        .contains("restore", "backup", "succeeded");
    assertThat(unexpected()).isEmpty();
  }

  @Test
  void restore_targetThatIsNotEmpty_isRefusedInTheServicesWords() throws Exception {
    logInAsAdmin();
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.writeString(taken.resolve("mine"), "x");
    open("#/file?path=" + query(source.resolve(LEASE)));
    click("Restore the newest …");
    browser.await("!!document.querySelector('dialog[open] #target')");
    type("#target", taken.toString());
    browser.evaluate("document.querySelector('dialog form').requestSubmit()");
    browser.await(thing("Restore") + "?.disabled === false");
    click("Restore");
    browser.await(inPage("is not empty, so nothing was restored"));
    assertThat(Files.list(taken)).hasSize(1);
  }

  @Test
  void backup_fromTheOverview_isFollowedToItsReport() throws Exception {
    logInAsAdmin();
    open("#/");
    click("Back up now");
    browser.await("document.querySelector('h1')?.textContent.startsWith('backup')");
    browser.await("document.querySelector('.badge')?.textContent === 'succeeded'");
    click("Its report");
    browser.await("document.querySelector('h1')?.textContent === 'Report: backup'");
    browser.await(inPage("What came of it"));
    click("Reports");
    browser.await("!!document.querySelector('table')");
    browser.go(service.uri("/api/v1/reports/latest"));
    browser.await("document.contentType === 'text/html' && " + inPage(source.toString()));
    assertThat(unexpected()).isEmpty();
  }

  @Test
  void backup_underWay_showsItsProgressAndIsPausedResumedAndEnded() throws Exception {
    Path home = Files.createDirectories(folder.resolve("slow-home"));
    Path vault = Files.createDirectories(folder.resolve("slow-vault"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan:\n  destinations:\n    default: { kind: file, directory: "
            + vault
            + ", bandwidth: 1MB/s }\n");
    Path large = Files.createDirectories(folder.resolve("large"));
    byte[] noise =
        new byte[200_000_000]; // three packs: the second waits for the first to have its time
    new java.util.Random(7).nextBytes(noise);
    Files.write(large.resolve("noise.bin"), noise);
    assertThat(new Cli(home).run("init").exit()).isZero();
    try (RunningService slow = new RunningService(home)) {
      browser.go(slow.uri("/"));
      browser.await("!!document.querySelector('#key')");
      logIn(slow.key());
      browser.await(inPage("Nothing runs."));
      slow.send(
          slow.key(),
          "POST",
          "/api/v1/operations",
          "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + large + "\"]}}");
      browser.await("document.querySelector('.progress')?.innerText.includes('found 1')");
      click("Pause");
      browser.await("!!" + thing("Resume"));
      assertThat(browser.evaluate("document.querySelector('.tile .badge').textContent"))
          .isEqualTo("paused");
      click("Resume");
      browser.await("!!" + thing("Pause"));
      click("Cancel");
      browser.await(inPage("Nothing runs."));
    }
  }

  @Test
  void viewer_seesNoButtonThatChanges_andIsRefusedAnyway() throws Exception {
    logIn(viewer);
    browser.await("!!document.querySelector('.verdict')");
    assertThat(browser.evaluate("String(!!" + thing("Back up now") + ")")).isEqualTo("false");
    open("#/file?path=" + query(source.resolve(LEASE)));
    browser.await("!!document.querySelector('table')");
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('main button')].map(one => one.textContent).join()"))
        .doesNotContain("Restore", "Download");
    String refused =
        browser.evaluate(
            "fetch('/api/v1/operations', {method: 'POST', headers: {'Content-Type':"
                + " 'application/json'}, body: JSON.stringify({kind: 'restore', options: {snapshot:"
                + " 'latest', 'dry-run': true}})}).then(answer => answer.json()).then(json =>"
                + " json.status + ' ' + json.detail)");
    assertThat(refused).startsWith("403 ").contains("viewer");
  }

  @Test
  void session_thatEnds_asksAgainAndComesBack() throws Exception {
    logInAsAdmin();
    String address = "#/file?path=" + query(source.resolve(LEASE));
    open(address);
    browser.await(inPage("Download the newest"));
    browser.evaluate(
        "fetch('/api/v1/session', {method: 'DELETE'}).then(answer => String(answer.status))");
    open("#/operations");
    browser.await(inPage("The session is over"));
    logIn(service.key());
    browser.await("document.querySelector('h1')?.textContent === 'Operations'");
    browser.evaluate("location.reload()");
    browser.await("document.querySelector('h1')?.textContent === 'Operations'");
  }

  @Test
  void keyboard_alone_logsInReachesEverythingAndClosesADialog() throws Exception {
    browser.await("document.activeElement.id === 'key'");
    browser.type(service.key());
    browser.press("Enter");
    browser.await("document.activeElement.tagName === 'H1'");
    browser.await("!!" + thing("Back up now"));
    Set<String> reached = new LinkedHashSet<>();
    for (int i = 0; i < 60 && !reached.contains("Log out"); i++) {
      browser.press("Tab");
      reached.add(browser.evaluate("document.activeElement.textContent.trim()"));
    }
    assertThat(reached)
        .contains(
            "Overview", "Search", "Browse", "Operations", "Reports", "Log out", "Back up now");
    open("#/file?path=" + query(source.resolve(LEASE)));
    browser.await("!!" + thing("Restore the newest …"));
    browser.evaluate(thing("Restore the newest …") + ".focus()");
    browser.press("Enter");
    browser.await("document.activeElement.id === 'target'");
    browser.press("Escape");
    browser.await("!document.querySelector('dialog')");
    assertThat(browser.evaluate("document.activeElement.textContent"))
        .isEqualTo("Restore the newest …");
    assertThat(unexpected()).isEmpty();
  }

  @Test
  void views_onSmallScreens_fit_andCanBeUsedWithoutSeeingThem() throws Exception {
    logInAsAdmin();
    List<String> views =
        List.of(
            "#/",
            "#/search?q=lease",
            "#/snapshots",
            "#/browse/latest?path=" + query(source),
            "#/file?path=" + query(source.resolve(LEASE)),
            "#/operations",
            "#/reports");
    try {
      for (int width : List.of(360, 800, 1400)) {
        browser.look(width, 900, width == 800);
        for (String view : views) {
          open(view);
          browser.await(
              "document.querySelector('h1')?.textContent && !document.querySelector('.waiting, [aria-busy]')");
          assertThat(browser.evaluate("String(document.documentElement.scrollWidth)"))
              .as(view + " at " + width)
              .isEqualTo(Integer.toString(width));
          assertThat(browser.evaluate(NAMELESS)).as(view).isEmpty();
          assertThat(browser.evaluate("document.querySelectorAll('h1').length")).isEqualTo("1");
        }
      }
    } finally {
      browser.look(1400, 1200, false);
    }
    assertThat(unexpected()).isEmpty();
  }

  /** Controls that a screen reader could not name. */
  private static final String NAMELESS =
      "[...document.querySelectorAll('button, a, input, select, progress, meter')].filter(one =>"
          + " !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length))"
          + ".map(one => one.outerHTML).join()";

  /** Refusals of the API are errors to the browser, and to us what the page must say. */
  private static List<String> unexpected() {
    return browser.complaints().stream().filter(one -> !one.contains("/api/v1/")).toList();
  }
}
