package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings, keys of the API, the audit log and the machine, from the command line. */
class ConfigCommandsTest {
  @TempDir Path folder;
  private Path home;
  private Cli cli;

  @BeforeEach
  void create() throws Exception {
    home = Files.createDirectory(folder.resolve("home"));
    cli = new Cli(home);
  }

  private void settings(String yaml) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan:\n" + yaml);
  }

  @Test
  void init_writesAFileThatIsValid_andNeverOverOne() throws Exception {
    assertThat(cli.run("config", "init").exit()).isZero();
    assertThat(cli.run("config", "validate").out()).contains("All is right");
    Files.writeString(home.resolve("caravan.yaml"), "caravan: { required-copies: 1 }\n");
    Cli.Result again = cli.run("config", "init");
    assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("nothing was changed");
    assertThat(Files.readString(home.resolve("caravan.yaml"))).contains("required-copies: 1");
  }

  @Test
  void validate_wrongFile_saysWhere() throws Exception {
    settings("  required-copies: many\n");
    Cli.Result number = cli.run("config", "validate");
    assertThat(number.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(number.err()).contains("line 2");
    settings("  retantion: { daily: 1 }\n");
    assertThat(cli.run("config", "validate").err()).contains("caravan.retention");
    settings("  sources: [\n");
    assertThat(cli.run("config", "validate").err()).contains("line");
    settings("  server: { address: 0.0.0.0 }\n");
    assertThat(cli.run("config", "validate").err()).contains("TLS", "certificate");
  }

  @Test
  void validate_sourcesThatOverlap_areNamed() throws Exception {
    settings("  sources:\n    a: { paths: [/data] }\n    b: { paths: [/data/b, /other] }\n");
    Cli.Result odd = cli.run("config", "validate");
    assertThat(odd.exit()).isZero();
    assertThat(odd.err()).contains("'b' and 'a' overlap: /data/b");
    assertThat(odd.err().lines().filter(line -> line.contains("overlap"))).hasSize(1);
  }

  @Test
  void show_saysWhereEachSettingStands() throws Exception {
    settings("  required-copies: 1\n  sources: { docs: { paths: [/a, /b] } }\n");
    JsonNode shown =
        cli.with("CARAVAN_UPLOAD_PARALLEL", "3").run("config", "show", "--json").json();
    assertThat(shown.toString())
        .contains("caravan.required-copies", "line 2", "[\"/a\",\"/b\"]")
        .contains("caravan.upload-parallel", "environment variable CARAVAN_UPLOAD_PARALLEL");
  }

  @Test
  void schema_knowsTheKeys_andTheExampleFits() throws Exception {
    JsonNode schema = new ObjectMapper().readTree(cli.run("config", "schema").out());
    JsonNode caravan = schema.path("properties").path("caravan");
    assertThat(caravan.path("properties").has("retention")).isTrue();
    JsonNode source = caravan.path("properties").path("sources").path("additionalProperties");
    assertThat(source.path("properties").path("paths").path("type").toString()).contains("array");
    assertThat(source.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(
            caravan
                .path("properties")
                .path("importance")
                .path("properties")
                .path("rules")
                .path("type")
                .asText())
        .isEqualTo("array");
  }

  @Test
  void access_keysAreMadeListedAndRemoved_andWrittenDown() throws Exception {
    String admin = cli.run("access", "add", "boss", "--role", "admin").out().strip();
    assertThat(admin).startsWith("crv_");
    Cli.Result guest = cli.run("access", "add", "guest", "--expires", "90d");
    assertThat(guest.exit()).isZero();
    assertThat(cli.run("access", "list").out()).contains("boss", "admin", "guest", "viewer");
    assertThat(cli.run("access", "list").out()).doesNotContain(admin);
    assertThat(cli.run("access", "add", "boss").err()).contains("already");
    assertThat(cli.run("access", "add", "x", "--role", "king").exit()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("access", "remove", "guest").exit()).isZero();
    assertThat(cli.run("access", "remove", "boss").err()).contains("last admin");
    assertThat(cli.run("access", "remove", "nobody").exit()).isEqualTo(ExitCode.FAILED);
    Cli.Result proof = cli.run("audit", "verify");
    assertThat(proof.exit()).isZero();
    assertThat(proof.out()).startsWith("3 lines, all of one chain");
    Path log = home.resolve("access/audit.jsonl");
    Files.writeString(log, Files.readString(log).replace("guest viewer", "guest admin"));
    assertThat(cli.run("audit", "verify").exit()).isEqualTo(ExitCode.DAMAGE);
  }

  @Test
  void doctor_freshMachine_isWell() {
    Cli.Result fresh = cli.run("doctor", "--json");
    assertThat(fresh.json().toString()).contains("the first backup makes the vault");
    assertThat(fresh.json().findValuesAsText("state")).doesNotContain("fail");
  }

  @Test
  void doctor_whatWillFail_isSaidWithWhatToDo() throws Exception {
    Path vault = Files.createDirectory(folder.resolve("vault"));
    settings(
        "  sources: { gone: { paths: [/does/not/exist] } }\n"
            + "  destinations:\n"
            + "    usb: { kind: file, directory: "
            + vault
            + " }\n"
            + "    away: { kind: file, directory: "
            + folder.resolve("not-mounted")
            + " }\n");
    Cli.Result bad = cli.run("doctor");
    assertThat(bad.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(bad.out())
        .contains("FAIL  source gone", "/does/not/exist does not exist")
        .contains("FAIL  destination usb", "caravan init")
        .contains("FAIL  destination away");
    assertThat(vault).isEmptyDirectory();
  }

  @Test
  void installService_printsAUnitForThisHome() {
    Cli.Result unit = cli.run("install-service", "--print");
    assertThat(unit.exit()).isZero();
    assertThat(unit.out())
        .contains("ExecStart=", " serve", "CARAVAN_HOME=" + home, "SuccessExitStatus=143");
    assertThat(unit.err()).contains("systemctl --user");
  }
}
