package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import contract.HttpFaults;
import contract.S3MockServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a backup asks a bucket for something: over a long line each request is a wait. */
class S3RequestsTest {
  @TempDir Path temp;
  private HttpFaults line;
  private String bucket;
  private Cli cli;
  private Path source;

  @BeforeEach
  void start() throws Exception {
    line = new HttpFaults(S3MockServer.get().endpoint());
    bucket = S3MockServer.get().bucket();
    Path home = Files.createDirectory(temp.resolve("home"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            main:
              kind: s3
              endpoint: %s
              bucket: %s
              path-style: true
              access-key: env:S3_KEY
              secret-key: env:S3_SECRET
        """
            .formatted(line.endpoint(), bucket));
    cli = new Cli(home).with("CARAVAN_PASSPHRASE", "correct horse battery");
    cli = cli.with("S3_KEY", "key").with("S3_SECRET", "secret");
    source = Files.createDirectory(temp.resolve("source"));
    for (int i = 0; i < 20; i++) {
      byte[] bytes = new byte[50_000];
      new Random(i).nextBytes(bytes);
      Files.write(Files.createDirectories(source.resolve("d" + i)).resolve("file"), bytes);
    }
    ok("init");
  }

  @AfterEach
  void stop() {
    line.close();
  }

  private void ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.err()).isZero();
  }

  /** What a backup asks for, as {@code PUT packs/}, or {@code LIST index/}. */
  private List<String> backup() {
    line.arm(0, HttpFaults.When.BEFORE);
    ok("backup", source.toString());
    List<String> requests = new ArrayList<>();
    for (String each : line.lines()) {
      requests.add(request(each));
    }
    return requests;
  }

  private String request(String each) {
    String method = each.substring(0, each.indexOf(' '));
    String[] parts = each.substring(each.indexOf(' ') + 1).split("\\?", 2);
    String key = parts[0].replaceFirst("^/" + bucket + "/?", "");
    if (parts.length == 2 && parts[1].contains("list-type=2")) {
      String prefix = parts[1].replaceFirst(".*prefix=([^&]*).*", "$1");
      return "LIST " + URLDecoder.decode(prefix, StandardCharsets.UTF_8);
    }
    return method + " " + (key.contains("/") ? key.replaceFirst("[0-9a-zA-Z-]*$", "") : key);
  }

  @Test
  void backup_first_asksForNoMoreThanItNeeds() {
    List<String> requests = backup();

    assertThat(requests).as("%s", requests).hasSizeLessThanOrEqualTo(20);
    assertThat(requests).as("before and after").filteredOn("LIST condemned/"::equals).hasSize(2);
    assertThat(requests).filteredOn("GET caravan.json"::equals).hasSize(1);
  }

  @Test
  void backup_nothingChanged_asksForNoMoreThanItNeeds() {
    backup();

    List<String> requests = backup();

    // its files are so young that they are read again, and a folder above it has changed: hence
    // the packs and the index
    assertThat(requests).as("%s", requests).hasSizeLessThanOrEqualTo(21);
    assertThat(requests).as("before and after").filteredOn("LIST condemned/"::equals).hasSize(2);
  }
}
