package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.vault.retention.RetentionPolicy;
import caravan.vault.retention.RetentionPolicy.Period;
import caravan.vault.retention.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
  @TempDir Path home;
  private final Map<String, String> environment = new LinkedHashMap<>();

  @BeforeEach
  void caravanHome() {
    environment.put("CARAVAN_HOME", home.toString());
  }

  @Test
  void load_noFile_givesDefaults() throws Exception {
    Settings settings = load();
    assertThat(settings.home()).isEqualTo(home);
    assertThat(settings.file()).isEmpty();
    assertThat(settings.requiredCopies()).isEqualTo(1);
    assertThat(settings.destinations())
        .containsOnlyKeys("default")
        .containsEntry(
            "default",
            DestinationSettings.of(
                "default", "file", Map.of("directory", home.resolve("vault").toString())));
    assertThat(settings.sources()).isEmpty();
    assertThat(settings.vault().chunkSize()).isEqualTo(524_288);
    assertThat(settings.vault().compression().level()).isEqualTo(3);
    assertThat(settings.retention()).isEqualTo(RetentionPolicy.KEEP_ALL);
    assertThat(settings.uploadParallel()).isEqualTo(2);
    assertThat(settings.spool())
        .isEqualTo(new SpoolSettings(settings.home().resolve("spool"), 10_000_000_000L));
  }

  @Test
  void home_noVariable_isBelowTheUsersHome() {
    assertThat(new SettingsLoader(Map.of(), Path.of("/u")).home())
        .isEqualTo(Path.of("/u/.caravan"));
  }

  @Test
  void load_everyKey_isRead() throws Exception {
    write(
        """
        caravan:
          required-copies: 2
          schedule: 0 0 2 * * ?
          upload-parallel: 4
          spool: {directory: ~/spool, limit: 500MB}
          destinations:
            usb:
              directory: /mnt/usb
            nas:
              kind: file
              directory: ~/nas
              retries: 5
              retry-delay: 500ms
              rate: 20
              bulkhead: 3
              breaker: {failures: 7, wait: 2m}
          sources:
            documents:
              paths: [~/Documents, /etc]
              include: ["*.txt"]
              exclude:
                - "*.tmp"
                - node_modules/
              exclude-caches: true
              exclude-if-present: .nobackup
              exclude-larger-than: 4GiB
              one-file-system: true
              tags: [home, daily]
              schedule: 0 0/15 * * * ?
            photos: {paths: /photos}
          vault:
            chunk-size: 1MiB
            compression: best
            passphrase: env:MY_PASS
          retention:
            keep-last: 3
            daily: 7
            weekly: 5
            within: 30d
            within-monthly: 1y2m
            tags: [keep]
        """);
    Settings settings = load();
    assertThat(settings.file()).contains(home.resolve("caravan.yaml"));
    assertThat(settings.destinations().keySet()).containsExactly("usb", "nas");
    assertThat(settings.destinations().get("nas"))
        .isEqualTo(
            new DestinationSettings(
                "nas",
                "file",
                Map.of("directory", "/u/nas"),
                5,
                Duration.ofMillis(500),
                20,
                3,
                7,
                Duration.ofMinutes(2)));
    assertThat(settings.spool()).isEqualTo(new SpoolSettings(Path.of("/u/spool"), 500_000_000L));
    SourceSettings documents = settings.sources().get("documents");
    assertThat(documents.paths()).containsExactly("/u/Documents", "/etc");
    assertThat(documents.exclude()).containsExactly("*.tmp", "node_modules/");
    assertThat(documents.excludeIfPresent()).containsExactly(".nobackup");
    assertThat(documents.excludeLargerThan()).hasValue(4L << 30);
    assertThat(documents.excludeCaches()).isTrue();
    assertThat(documents.oneFileSystem()).isTrue();
    assertThat(documents.tags()).containsExactly("home", "daily");
    assertThat(documents.schedule()).contains("0 0/15 * * * ?");
    assertThat(settings.sources().get("photos").schedule()).contains("0 0 2 * * ?");
    assertThat(settings.vault())
        .isEqualTo(
            new VaultSettings(
                1 << 20,
                Compression.BEST,
                Optional.of(new Secret("env:MY_PASS")),
                Optional.empty()));
    assertThat(settings.retention().counts()).isEqualTo(Map.of(Period.DAILY, 7, Period.WEEKLY, 5));
    assertThat(settings.retention().withinPeriod())
        .isEqualTo(Map.of(Period.MONTHLY, Span.parse("1y2m")));
    assertThat(settings.requiredCopies()).isEqualTo(2);
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void load_environment_overrulesTheFile() throws Exception {
    write("caravan: {required-copies: 1, sources: {my-docs: {paths: /a}}}");
    environment.put("CARAVAN_UPLOAD_PARALLEL", "7");
    environment.put("CARAVAN_SOURCES_MY_DOCS_EXCLUDE", "*.o, *.a");
    environment.put("CARAVAN_DESTINATIONS_DEFAULT_DIRECTORY", "/elsewhere");
    environment.put("CARAVAN_RETENTION_KEEPLAST", "9");
    environment.put("CARAVAN_SERVICE_HOST", "10.0.0.1");
    Settings settings = load();
    assertThat(settings.uploadParallel()).isEqualTo(7);
    assertThat(settings.sources().get("my-docs").exclude()).containsExactly("*.o", "*.a");
    assertThat(settings.destinations().get("default").options())
        .containsEntry("directory", "/elsewhere");
    assertThat(settings.retention().keepLast()).isEqualTo(9);
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void load_environmentMisspelt_warnsWithTheRightName() throws Exception {
    environment.put("CARAVAN_UPLOD_PARALLEL", "7");
    assertThat(load().warnings()).singleElement().asString().contains("CARAVAN_UPLOAD_PARALLEL");
  }

  @Test
  void load_environmentBad_namesTheVariable() {
    environment.put("CARAVAN_REQUIRED_COPIES", "two");
    assertThatThrownBy(this::load)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("environment variable CARAVAN_REQUIRED_COPIES")
        .hasMessageContaining("'two' is not a whole number from 1");
  }

  @Test
  void load_unknownKey_namesPlaceAndNearest() throws Exception {
    refused(
        "caravan:\n  requierd-copies: 2\n",
        "caravan.yaml, line 2, column 3: 'caravan.requierd-copies' is not a setting. "
            + "Nearest valid key: caravan.required-copies.");
    refused(
        "caravan:\n  sources:\n    docs:\n      path: /a\n",
        "line 4, column 7: 'caravan.sources.docs.path' is not a setting. "
            + "Nearest valid key: caravan.sources.docs.paths.");
    refused(
        "carvan: {}\n", "line 1, column 1: 'carvan' is not a setting. Nearest valid key: caravan");
    refused("vault: {}\n", "Nearest valid key: caravan.vault.");
    refused("caravan: {chunk-size: 1MiB}", "Nearest valid key: caravan.vault.chunk-size.");
    refused("caravan: {<<: {}}", "is not a setting");
  }

  @Test
  void load_badValue_namesPlaceAndWhatIsRight() throws Exception {
    refused("caravan: {upload-parallel: 17}", "line 1, column 28", "1 to 16");
    refused("caravan: {upload-parallel: 1.5}", "not a whole number");
    refused("caravan: {upload-parallel: 99999999999999999999}", "not a whole number");
    refused("caravan: {upload-parallel: [1]}", "must be one value");
    refused("caravan: {required-copies: 2}", "only 1 destinations");
    refused(
        "caravan: {destinations: {a: {kind: flie, directory: /a}}}", "Nearest valid kind: file");
    refused("caravan: {destinations: {a: {}}}", "needs a 'directory'");
    refused("caravan: {destinations: {a: {directory: b}}}", "'b' must be an absolute path");
    refused("caravan: {destinations: {a/b: {directory: /b}}}", "a name has letters");
    refused("caravan: {destinations: {a: {directory: /b, retry-delay: 5}}}", "not a duration");
    refused("caravan: {destinations: {a: {directory: /b, breaker: 5}}}", "group of 'key: value'");
    refused("caravan: {destinations: {a: {directory: /b, rate: -1}}}", "50/s");
    refused("caravan: {destinations: {a: {directory: /b, rate: 20000/s}}}", "out of range");
    refused("caravan: {destinations: {a: {directory: /b, bandwidth: 20MB}}}", "20MB/s");
    refused("caravan: {destinations: {a: {directory: /b, bandwidth: 1B/s}}}", "nothing would end");
    refused("caravan: {destinations: {a: {directory: /b, bucket: b}}}", "has no such option");
    refused("caravan: {destinations: {a: {directory: /b, options: {x: y}}}}", "kinds of your own");
    refused("caravan: {destinations: {a: {kind: s3}}}", "kind 's3' needs a 'bucket'");
    refused(
        "caravan: {destinations: {a: {kind: s3, bucket: b, checksums: no}}}",
        "when-supported, when-required");
    refused(
        "caravan: {destinations: {a: {kind: s3, bucket: b, secret-key: hunter2}}}",
        "env:NAME or file:PATH");
    refused("caravan: {sources: {a: {exclude: x}}}", "needs 'paths'");
    refused("caravan: {sources: {a: {paths: [[/x]]}}}", "must be one value");
    refused("caravan: {sources: {a: {paths: {x: y}}}}", "must be a list");
    refused("caravan: {sources: {a: {paths: /x, exclude-caches: yes}}}", "neither true nor false");
    refused("caravan: {sources: {a: {paths: /x, exclude-larger-than: big}}}", "not a size");
    refused("caravan: {sources: {a: {paths: /x, exclude-if-present: a/b}}}", "not a path");
    refused("caravan: {schedule: 0 2 * * *}", "not a quartz cron expression");
    refused("caravan: {vault: {chunk-size: 3MiB}}", "power of two");
    refused("caravan: {vault: {chunk-size: 64GiB}}", "power of two");
    refused("caravan: {vault: {compression: max}}", "fast, default, best");
    refused("caravan: {vault: {passphrase: env:A, key-file: /k}}", "keep one");
    refused("caravan: {retention: {within: 30x}}", "not a span");
    refused("caravan: {retention: {daily: -1}}", "out of range");
    refused("caravan: [1]", "'caravan' must be a group");
    refused("- 1", "the file must be a group");
  }

  @Test
  void load_optionsOfAKind_areReadByTheirForm() throws Exception {
    write(
        "caravan: {destinations: {main: {kind: s3, bucket: acme, path-style: true,"
            + " part-size: 16MiB, timeout: 90s, access-key: env:A, rate: 50/s,"
            + " bandwidth: '20MB/s, 08:00-18:00 2MB/s, 22:00-6:00 unlimited'}}}");

    DestinationSettings main = load().destinations().get("main");

    assertThat(main.options())
        .isEqualTo(
            Map.of(
                "bucket",
                "acme",
                "path-style",
                "true",
                "part-size",
                "16777216",
                "timeout",
                "PT1M30S"));
    assertThat(main.secrets()).isEqualTo(Map.of("access-key", new Secret("env:A")));
    assertThat(main.secret("access-key", Map.of("A", "key"))).contains("key");
    assertThat(main.secret("secret-key", Map.of())).isEmpty();
    assertThatThrownBy(() -> main.secret("access-key", Map.of()))
        .hasMessageContaining("'main'")
        .hasMessageContaining("'access-key'")
        .hasMessageContaining("variable A");
    assertThat(main.ratePerSecond()).isEqualTo(50);
    assertThat(main.bandwidth().at(LocalTime.of(7, 59))).isEqualTo(20_000_000);
    assertThat(main.bandwidth().at(LocalTime.of(8, 0))).isEqualTo(2_000_000);
    assertThat(main.bandwidth().at(LocalTime.of(18, 0))).isEqualTo(20_000_000);
    assertThat(main.bandwidth().at(LocalTime.of(23, 0))).isZero();
    assertThat(main.bandwidth().at(LocalTime.of(5, 59))).isZero();
  }

  @Test
  void load_kindOfOnesOwn_needsATemplateAndTakesOptions() throws Exception {
    String yaml = "caravan: {destinations: {a: {kind: tape, options: {drive: /dev/st0}}}}";
    refused(yaml, "no kind 'tape'", "routes");
    Files.createDirectories(home.resolve("routes"));
    Files.writeString(home.resolve("routes").resolve("tape.yaml"), "");
    write(yaml);

    assertThat(load().destinations().get("a").options()).isEqualTo(Map.of("drive", "/dev/st0"));
  }

  @Test
  void load_duplicates_areRefused() throws Exception {
    refused("caravan:\n  upload-parallel: 1\n  upload-parallel: 2\n", "line 3, column 3", "twice");
    refused("caravan: {}\ncaravan: {}\n", "line 2, column 1", "twice");
  }

  @Test
  void load_secretInPlace_isRefusedAndNotShown() throws Exception {
    write("caravan: {vault: {passphrase: hunter2}}");
    assertThatThrownBy(this::load)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("env:NAME or file:PATH")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void load_notYamlOrNotText_saysWhere() throws Exception {
    refused("caravan: {a", "line 1", "not YAML");
    refused("caravan:\n\t- x", "line 2", "not YAML");
    refused("--- {}\n--- {}\n", "not YAML");
    refused("caravan: *nowhere", "not YAML");
    refused("caravan: " + "[".repeat(100) + "]".repeat(100), "not YAML");
    Files.write(home.resolve("caravan.yaml"), new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(this::load).hasMessageContaining("not UTF-8");
    Files.write(home.resolve("caravan.yaml"), new byte[1024 * 1024 + 1]);
    assertThatThrownBy(this::load).hasMessageContaining("larger than 1 MiB");
  }

  @Test
  void load_tagsInTheFile_makeNoObject() throws Exception {
    refused("caravan: !!javax.script.ScriptEngineManager [x]", "line 1, column 10", "tag");
  }

  @Test
  void load_emptySections_countAsAbsent() throws Exception {
    for (String empty : new String[] {"", "# nothing\n", "caravan:\n", "caravan:\n  sources:\n"}) {
      write(empty);
      assertThat(load().destinations()).containsOnlyKeys("default");
    }
  }

  @Test
  void load_fileGivenButAbsent_isAnError() {
    assertThatThrownBy(() -> loader().load(Optional.of(home.resolve("no.yaml"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("no.yaml");
  }

  @Test
  void load_garbage_isAlwaysASettingsException() throws Exception {
    Random random = new Random(5);
    String good = "caravan:\n  vault: {chunk-size: 1MiB}\n  sources:\n    a:\n      paths: [/x]\n";
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int n = random.nextInt(4); n >= 0; n--) {
        text.setCharAt(random.nextInt(text.length()), (char) (9 + random.nextInt(118)));
      }
      write(text.toString());
      try {
        load();
      } catch (SettingsException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void secret_isReadFromFileOrEnvironment() throws Exception {
    Path file = Files.writeString(home.resolve("s"), "open sesame\n");
    assertThat(new Secret("file:" + file).read(Map.of())).isEqualTo("open sesame".toCharArray());
    assertThat(new Secret("env:X").read(Map.of("X", "y"))).isEqualTo("y".toCharArray());
    assertThatThrownBy(() -> new Secret("env:X").read(Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("X");
    Files.writeString(file, "");
    assertThatThrownBy(() -> new Secret("file:" + file).read(Map.of()))
        .hasMessageContaining("empty");
  }

  private void refused(String yaml, String... parts) throws IOException {
    write(yaml);
    assertThatThrownBy(this::load)
        .as(yaml)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("caravan.yaml")
        .hasMessageContainingAll(parts);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(home.resolve("caravan.yaml"), yaml);
  }

  private Settings load() throws SettingsException {
    return loader().load(Optional.empty());
  }

  private SettingsLoader loader() {
    return new SettingsLoader(environment, Path.of("/u"));
  }
}
