package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/api.md do what they say, word for word as they stand there. */
class ApiExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

  /** So that a backup is still under way when the next command pauses it. */
  private static final int BYTES = 8_000_000;

  private static final String SLOW =
      """
      caravan:
        destinations:
          default:
            kind: file
            directory: %s
            bandwidth: 2MB/s
      """;

  /** Curl says nothing but what it was answered, and a refusal ends the script. */
  private static final String BEFORE =
      """
      set -euo pipefail
      curl() { command curl --silent --show-error --fail-with-body "$@"; }
      """;

  @TempDir Path folder;

  @Test
  void examples_ofTheDocument_workAsWritten() throws Exception {
    Path home = Files.createDirectories(folder.resolve("caravan"));
    Files.writeString(home.resolve("caravan.yaml"), SLOW.formatted(folder.resolve("vault")));
    Path documents = Files.createDirectories(folder.resolve("Documents"));
    Files.writeString(documents.resolve("letter.txt"), "Dear reader\n");
    Path passphrase = Files.writeString(folder.resolve("passphrase"), "a passphrase of a test\n");
    Cli.Result made = new Cli(home).run("init", "--passphrase-file", passphrase.toString());
    assertThat(made.exit()).as(made.err()).isZero();
    try (RunningService service =
        new RunningService(home, "--passphrase-file", passphrase.toString())) {
      JsonNode first =
          service.perform(
              service.key(),
              "{\"kind\":\"backup\",\"options\":{\"paths\":[\"" + documents + "\"]}}");
      assertThat(first.path("state").asText()).isEqualTo("succeeded");
      byte[] large = new byte[BYTES];
      new Random(7).nextBytes(large);
      Files.write(documents.resolve("large.bin"), large);

      String said = run(script(service));

      assertThat(said)
          .containsSubsequence(
              "\"source\":\"" + documents + "\"",
              "\"status\":\"",
              "\"state\":\"paused\"",
              "\"state\":\"running\"",
              "event:state",
              "\"state\":\"succeeded\"",
              "\"result\":{",
              "letter.txt",
              "letter.txt",
              "\"kind\":\"restore\"");
      assertThat(folder.resolve("letter.txt")).hasContent("Dear reader\n");
      try (ZipFile zip = new ZipFile(folder.resolve("documents.zip").toFile())) {
        assertThat(zip.getInputStream(zip.getEntry("Documents/large.bin")).readAllBytes())
            .isEqualTo(large);
      }
      JsonNode restore = operations(service).path("items").path(0);
      assertThat(restore.path("kind").asText()).isEqualTo("restore");
      service.follow(service.key(), restore.path("id").asText());
      Path back = folder.resolve("restored" + documents.resolve("letter.txt"));
      assertThat(back).hasContent("Dear reader\n");
    }
  }

  private static JsonNode operations(RunningService service) throws Exception {
    return RunningService.json(service.get(service.key(), "/api/v1/operations"));
  }

  /** All blocks of the page one after the other, as one who reads it would type them. */
  private static String script(RunningService service) throws Exception {
    StringBuilder script = new StringBuilder(BEFORE);
    Matcher block = BLOCK.matcher(Files.readString(Path.of("docs", "api.md")));
    int blocks = 0;
    while (block.find()) {
      script.append(block.group(1));
      blocks++;
    }
    assertThat(blocks).isEqualTo(4);
    String text = script.toString();
    assertThat(text).contains("./caravan serve", "KEY=crv_…", "127.0.0.1:8080");
    return text.replaceFirst("(?m)^\\./caravan serve .*\n", "")
        .replace("KEY=crv_…", "KEY=" + service.key())
        .replace("127.0.0.1:8080", service.uri("").getAuthority());
  }

  private String run(String script) throws Exception {
    Path file = Files.writeString(folder.resolve("examples.sh"), script);
    ProcessBuilder builder =
        new ProcessBuilder("bash", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
