package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.security.KeyFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine is lost, and comes back from one destination and the key. */
class RecoverTest {
  @TempDir Path folder;
  private Path home;
  private Path source;
  private Path disk;
  private Path key;
  private Cli cli;

  @BeforeEach
  void machine() throws Exception {
    home = folder.resolve("home");
    source = folder.resolve("documents");
    disk = folder.resolve("disk/vault");
    key = folder.resolve("key-from-the-page");
    cli = new Cli(home);
    Files.createDirectories(source.resolve("below"));
    Files.writeString(source.resolve("Größe 1.txt"), "ein Text\n");
    byte[] large = new byte[1_500_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 251);
    }
    Files.write(source.resolve("below/large.bin"), large);
    Files.createSymbolicLink(source.resolve("link"), Path.of("below"));
    Files.createDirectories(home.resolve("routes"));
    Files.writeString(home.resolve("routes/notes.txt"), "what my kind does\n");
    settings("");
    done(cli.run("init"));
    done(cli.run("backup", "documents"));
    Files.copy(home.resolve("key"), key);
  }

  private void settings(String more) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        "# mine\ncaravan:\n  destinations:\n    usb: {kind: file, directory: "
            + disk
            + "}\n  sources:\n    documents: {paths: ["
            + source
            + "]}\n"
            + more);
  }

  private static Cli.Result done(Cli.Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Each path with its kind, mode, time and content. */
  private static Map<String, String> all(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        String what =
            Files.isSymbolicLink(path)
                ? "-> " + Files.readSymbolicLink(path)
                : Files.getLastModifiedTime(path)
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                    + (Files.isDirectory(path)
                        ? ""
                        : Base64.getEncoder().encodeToString(Files.readAllBytes(path)));
        all.put(root.relativize(path).toString(), what);
      }
    }
    return all;
  }

  /** The first command that is to be done next, as a shell would split it. */
  private static String[] next(JsonNode recovered) {
    String command = recovered.path("next").path(0).path("command").asText();
    assertThat(command).startsWith("caravan restore ");
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private Cli.Result recover(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("recover", "--json", "--from", disk.toString(), "--key-file", key.toString()));
    args.addAll(List.of(more));
    return cli.run(args.toArray(String[]::new));
  }

  @Test
  void recover_homeAndSourceLost_bringsBothBackByteForByte() throws Exception {
    done(cli.run("backup", "--source", "caravan-configuration"));
    final Map<String, String> files = all(source);
    final byte[] settings = Files.readAllBytes(home.resolve("caravan.yaml"));
    final String newest =
        cli.run("snapshots", "--json", "--source", "documents")
            .json()
            .path(0)
            .path("name")
            .asText();
    delete(home);
    delete(source);

    JsonNode recovered = done(recover()).json();

    assertThat(Files.readAllBytes(home.resolve("caravan.yaml"))).isEqualTo(settings);
    assertThat(home.resolve("routes/notes.txt")).hasContent("what my kind does\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("key"))))
        .isEqualTo("rw-------");
    assertThat(recovered.path("unusable").asText()).isEmpty();
    done(cli.run(next(recovered)));
    assertThat(all(source)).isEqualTo(files);

    JsonNode status = cli.run("status", "--json").json();
    assertThat(status.toString()).contains("documents").contains("usb");
    done(cli.run("backup", "documents"));
    JsonNode snapshots = cli.run("snapshots", "--json", "--source", "documents").json();
    assertThat(snapshots).hasSize(2);
    JsonNode second = snapshots.path(1);
    assertThat(second.toString()).as("builds on the newest").contains(newest);
  }

  @Test
  void recover_twice_changesNothingTheSecondTime() throws Exception {
    done(cli.run("backup", "--source", "caravan-configuration"));
    delete(home);
    done(recover());
    final Map<String, String> before = all(home.resolve("routes"));
    final String client = Files.readString(home.resolve("client.json"));
    JsonNode again = done(cli.run("recover", "--json", "--from", disk.toString())).json();
    assertThat(again.path("written")).isEmpty();
    assertThat(all(home.resolve("routes"))).isEqualTo(before);
    assertThat(Files.readString(home.resolve("client.json"))).isEqualTo(client);
  }

  @Test
  void recover_withoutKeptSettings_namesJustThePlace() throws Exception {
    delete(home);
    delete(source);
    JsonNode recovered = done(recover()).json();
    assertThat(recovered.path("settings").isNull()).isTrue();
    assertThat(Files.readString(home.resolve("caravan.yaml"))).contains(disk.toString());
    done(cli.run(next(recovered)));
    assertThat(source.resolve("Größe 1.txt")).hasContent("ein Text\n");
    done(cli.run("check"));
  }

  @Test
  void recover_diskMountedElsewhere_leavesCommandsThatWork() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("keys")).resolve("k");
    Files.copy(key, elsewhere);
    settings("  vault: {key-file: " + elsewhere + "}\n");
    done(cli.run("backup", "--source", "caravan-configuration"));
    delete(home);
    delete(source);
    Files.delete(elsewhere);
    Path moved = folder.resolve("my disk");
    Files.move(disk, moved);
    Cli.Result result =
        cli.run("recover", "--json", "--from", moved.toString(), "--key-file", key.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(KeyFiles.holds(elsewhere, KeyFiles.read(key))).isTrue();
    assertThat(result.json().path("unusable").asText()).contains(disk.toString());
    done(cli.run(next(result.json())));
    assertThat(source.resolve("Größe 1.txt")).hasContent("ein Text\n");
    assertThat(Files.readString(home.resolve("caravan.yaml"))).startsWith("# mine");
  }

  @Test
  void recover_bySettingsFileOrInBraces_findsTheVault() throws Exception {
    delete(home);
    Path file = folder.resolve("from.yaml");
    Files.writeString(
        file,
        "caravan: {destinations: {usb: {kind: file, directory: "
            + disk
            + "}, other: {kind: file, directory: /nowhere}}}");
    Cli.Result unclear =
        cli.run("recover", "--from", file.toString(), "--key-file", key.toString());
    assertThat(unclear.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(unclear.err()).contains("--destination").contains("usb");
    assertThat(home).doesNotExist();
    done(
        cli.run(
            "recover",
            "--dry-run",
            "--destination",
            "usb",
            "--from",
            file.toString(),
            "--key-file",
            key.toString()));
    assertThat(home).doesNotExist();
    done(
        cli.run(
            "recover",
            "--from",
            "{kind: file, directory: " + disk + "}",
            "--key-file",
            key.toString()));
    done(cli.run("snapshots"));
  }

  @Test
  void recover_wrongKeyOrNoVault_changesNothing() throws Exception {
    delete(home);
    Path wrong = folder.resolve("wrong");
    Files.writeString(wrong, "ab".repeat(32));
    Cli.Result refused =
        cli.run("recover", "--from", disk.toString(), "--key-file", wrong.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.WRONG_KEY);
    Cli.Result empty =
        cli.run("recover", "--from", source.toString(), "--key-file", key.toString());
    assertThat(empty.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(empty.err()).contains("no vault at").contains("caravan.json");
    Cli.Result gone =
        cli.run("recover", "--from", folder.resolve("gone") + "", "--key-file", key.toString());
    assertThat(gone.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(gone.err()).contains("There is no").contains("mounted");
    Cli.Result stranger = recover("--host", "nobody");
    assertThat(stranger.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(stranger.err()).contains("There are: ");
    assertThat(home).doesNotExist();
  }

  @Test
  void recover_homeInUse_isRefusedAndWithForceKeptAside() throws Exception {
    done(cli.run("backup", "--source", "caravan-configuration"));
    settings("  required-copies: 1\n");
    final byte[] own = Files.readAllBytes(home.resolve("caravan.yaml"));
    Cli.Result refused = recover();
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("is in use").contains("caravan.yaml").contains("--force");
    assertThat(Files.readAllBytes(home.resolve("caravan.yaml"))).isEqualTo(own);
    done(recover("--force"));
    assertThat(Files.readAllBytes(home.resolve("caravan.yaml"))).isNotEqualTo(own);
    try (Stream<Path> files = Files.list(home)) {
      Path aside =
          files
              .filter(p -> p.toString().contains("caravan.yaml.before-"))
              .findFirst()
              .orElseThrow();
      assertThat(Files.readAllBytes(aside)).isEqualTo(own);
    }
  }

  @Test
  void recover_serviceRuns_isRefused() throws Exception {
    try (FileChannel held = ServeCommand.takeHome(home)) {
      Cli.Result refused = recover("--force");
      assertThat(refused.exit()).isEqualTo(ExitCode.BUSY);
      assertThat(refused.err()).contains("service runs");
    }
  }

  @Test
  void recover_otherKeyOrVaultThere_isRefused() throws Exception {
    Path other = folder.resolve("other");
    Cli fresh = new Cli(other);
    Path there = folder.resolve("there");
    Files.createDirectories(there);
    Files.writeString(there.resolve("a"), "a");
    done(fresh.run("backup", there.toString())); // makes a vault and a key in its home
    Cli.Result refused =
        fresh.run("recover", "--from", disk.toString(), "--key-file", key.toString());
    assertThat(refused.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains(other.resolve("key") + "").contains("vault");
    assertThat(other.resolve("caravan.yaml")).doesNotExist();
    done(fresh.run("snapshots"));
  }

  @Test
  void recover_newestLooksWrong_namesTheOneBeforeIt() throws Exception {
    final String good =
        cli.run("snapshots", "--json", "--source", "documents")
            .json()
            .path(0)
            .path("name")
            .asText();
    delete(source);
    Files.createDirectory(source);
    assertThat(cli.run("backup", "documents").exit()).isEqualTo(ExitCode.INCOMPLETE);
    delete(home);
    JsonNode recovered = done(recover()).json();
    JsonNode found = recovered.path("hosts").path(0).path("sources").path(0);
    assertThat(found.path("newest").asText()).isNotEqualTo(good);
    assertThat(found.path("suspicion").asText()).isNotEmpty();
    assertThat(good).startsWith(next(recovered)[1]);
  }

  @Test
  void recover_byPassphrase_needsNoKeyFile() throws Exception {
    Path passphrase = folder.resolve("passphrase");
    Files.writeString(passphrase, "correct horse battery staple\n");
    done(cli.run("key", "add", "--new-passphrase-file", passphrase.toString()));
    delete(home);
    delete(source);
    JsonNode recovered =
        done(cli.run(
                "recover",
                "--json",
                "--from",
                disk.toString(),
                "--passphrase-file",
                passphrase.toString()))
            .json();
    assertThat(home.resolve("key")).doesNotExist();
    done(cli.run(next(recovered)));
    assertThat(source.resolve("Größe 1.txt")).hasContent("ein Text\n");
  }

  @Test
  void recover_secretNotHere_isNamed() throws Exception {
    settings(
        "  notify:\n    ops: {kind: webhook, uri: \"https://ops.example.org/\", secret:"
            + " \"env:HOOK_SECRET_NOT_SET\"}\n");
    done(cli.run("backup", "--source", "caravan-configuration"));
    delete(home);
    JsonNode recovered = done(recover()).json();
    assertThat(recovered.path("missingSecrets").toString())
        .contains("env:HOOK_SECRET_NOT_SET")
        .contains("notify.ops.secret");
    assertThat(new String(Files.readAllBytes(home.resolve("key")), StandardCharsets.UTF_8))
        .contains("vault");
  }
}
