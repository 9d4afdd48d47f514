package caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

class PageFilesTest {
  private static final Path FOLDER = Path.of("src", "main", "resources", "page");
  private static final Pattern IMPORT = Pattern.compile("from \"\\./([\\w-]+\\.js)\"");
  private static final Pattern NAMED = Pattern.compile("/page/([0-9a-f]+)/([\\w.-]+)\"");
  private static final int MOST_LINES = 300;

  private static String text(ResponseEntity<byte[]> answer) {
    byte[] body = answer.getBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  private static Set<String> names() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER)) {
      Set<String> names = new TreeSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }

  @Test
  void page_namesItsFilesByTheirVersion_andAllAreServed() throws Exception {
    PageController page = new PageController();
    ResponseEntity<byte[]> index = page.page();
    String version = PageFiles.load().version();
    Matcher named = NAMED.matcher(text(index));
    int found = 0;
    while (named.find()) {
      assertThat(named.group(1)).isEqualTo(version);
      ResponseEntity<byte[]> file = page.file(named.group(1), named.group(2));
      assertThat(file.getStatusCode()).as(named.group(2)).isEqualTo(HttpStatus.OK);
      assertThat(file.getHeaders().getCacheControl()).contains("immutable");
      found++;
    }
    assertThat(found).isGreaterThanOrEqualTo(4);
    assertThat(text(index)).doesNotContain("{{");
    assertThat(index.getHeaders().getETag()).contains(version);
    assertThat(index.getHeaders().getFirst("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
  }

  @Test
  void file_whatIsNoneOfThem_isNotFound() throws Exception {
    PageController page = new PageController();
    String version = PageFiles.load().version();
    for (String name :
        List.of("../service.yaml", "service.yaml", "", "index.html", "main.js.map")) {
      assertThat(page.file(version, name).getStatusCode()).as(name).isEqualTo(HttpStatus.NOT_FOUND);
    }
    assertThat(page.file("0123456789abcdef01234567", "main.js").getStatusCode())
        .isEqualTo(HttpStatus.NOT_FOUND);
  }

  @Test
  void modules_fromTheFirstOne_reachEachOther_andNoneIsLeftOver() throws Exception {
    Set<String> reached = new TreeSet<>();
    Deque<String> left = new ArrayDeque<>(List.of("main.js"));
    while (!left.isEmpty()) {
      String name = left.pop();
      if (reached.add(name)) {
        Matcher imports = IMPORT.matcher(Files.readString(FOLDER.resolve(name)));
        while (imports.find()) {
          left.push(imports.group(1));
        }
      }
    }
    Set<String> modules = new TreeSet<>(names());
    modules.removeIf(name -> !name.endsWith(".js"));
    assertThat(reached).isEqualTo(modules);
  }

  @Test
  void files_askNobodyElse_makeNoHtmlOfText_andAreSmall() throws Exception {
    for (String name : names()) {
      String text = Files.readString(FOLDER.resolve(name));
      assertThat(text.lines().count()).as(name).isLessThanOrEqualTo(MOST_LINES);
      assertThat(text.replace("http://www.w3.org/2000/svg", ""))
          .as(name)
          .doesNotContainPattern("https?://")
          .doesNotContain(
              "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc");
    }
  }
}
