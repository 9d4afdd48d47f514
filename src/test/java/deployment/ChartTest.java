package deployment;

import static deployment.Chart.at;
import static deployment.Chart.list;
import static deployment.Chart.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.config.Settings;
import caravan.config.SettingsLoader;
import caravan.graph.GraphSettings;
import caravan.platform.Commands;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The chart by Helm itself, and what comes out of it by Caravan's own reader of settings. */
class ChartTest {
  private static final Path FULL = Chart.HELM.resolve("examples").resolve("full.yaml");
  private static final String SECRET = "correct horse battery staple";

  @TempDir Path folder;

  @BeforeAll
  static void helm() {
    Commands.needMachine("Linux", "amd64");
  }

  @Test
  void lint_theChart_findsNothingWrong() {
    LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).noneMatch(text -> text.contains("WARNING"));
  }

  @Test
  void render_defaults_makesOnePodThatListensToItselfAlone() throws Exception {
    Chart chart = Chart.render();

    Settings settings = settings(chart);
    assertThat(settings.server().address()).isEqualTo("127.0.0.1");
    assertThat(settings.server().certificate()).isEmpty();
    assertThat(settings.destinations()).containsOnlyKeys(Settings.DEFAULT_DESTINATION);
    assertThat(at(chart.get("StatefulSet", "rel-caravan"), "spec", "replicas")).isEqualTo(1);
    assertThat(chart.kinds())
        .containsExactlyInAnyOrder(
            "ServiceAccount", "ConfigMap", "PersistentVolumeClaim", "Service", "StatefulSet");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(list(at(chart.container(), probe, "exec", "command")))
          .startsWith("curl", "--fail")
          .last()
          .asString()
          .startsWith("http://127.0.0.1:8080/actuator/health/");
    }
  }

  @Test
  void render_full_settingsPassCaravansReader() throws Exception {
    Settings settings = settings(Chart.render(FULL));

    assertThat(settings.destinations()).containsOnlyKeys("main", "nas");
    assertThat(settings.destinations().get("main").secrets().get("access-key").reference())
        .isEqualTo("file:/run/caravan/secrets/s3/access-key");
    assertThat(settings.sources()).containsOnlyKeys("documents", "projects");
    assertThat(settings.drops()).containsOnlyKeys("scans");
    assertThat(settings.requiredCopies()).isEqualTo(2);
    assertThat(settings.server().stopWithin()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.server().certificate()).contains(Path.of("/run/caravan/tls/tls.crt"));
    assertThat(settings.server().privateKey()).contains(Path.of("/run/caravan/tls/tls.key"));
    assertThat(settings.vault().passphrase().orElseThrow().reference())
        .isEqualTo("file:/run/caravan/key/secret");
    assertThat(settings.warnings()).isEmpty();
  }

  /** Helm reads both as booleans; Caravan must get the words. */
  @Test
  void render_onAndOff_stayWords() throws Exception {
    Chart chart = Chart.render(FULL);

    assertThat(settings(chart).graph().mode()).isEqualTo(GraphSettings.Mode.OFF);
    assertThat(settings(chart).automation().maintenance().keySet().toString())
        .doesNotContain("GRAPH,", "GRAPH]")
        .contains("DRILL");
    assertThat(settings(chart).automation().configuration()).isTrue();
    assertThat(chart.settings()).contains("\"on\":").doesNotContain("true\":");
  }

  @Test
  void render_anyValues_podIsNotRootAndWritesNowhereButItsVolumes() {
    for (Chart chart : List.of(Chart.render(), Chart.render(FULL))) {
      Map<String, Object> pod = chart.pod();

      assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
      assertThat(at(pod, "securityContext", "runAsUser")).isEqualTo(10001);
      assertThat(at(pod, "securityContext", "fsGroupChangePolicy")).isEqualTo("OnRootMismatch");
      assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
      assertThat(pod.get("enableServiceLinks")).isEqualTo(false);
      Map<String, Object> security = map(chart.container().get("securityContext"));
      assertThat(security)
          .containsEntry("readOnlyRootFilesystem", true)
          .containsEntry("allowPrivilegeEscalation", false);
      assertThat(map(security.get("capabilities"))).isEqualTo(Map.of("drop", List.of("ALL")));
      assertThat(chart.volume("temporary")).containsKey("emptyDir");
      assertThat(chart.mount("temporary")).containsEntry("mountPath", "/tmp");
      assertThat(Chart.named(chart.container().get("env"), "TMPDIR"))
          .containsEntry("value", "/tmp");
      assertThat(Chart.named(chart.container().get("env"), "CARAVAN_HOME"))
          .containsEntry("value", chart.mount("home").get("mountPath"));
    }
  }

  /** A backup of the settings must hold the file, and not a link into Kubernetes' volume. */
  @Test
  void render_settings_areMountedAsOneFileWhereEveryCommandFindsThem() {
    assertThat(Chart.render().mount("settings"))
        .containsEntry("mountPath", "/var/lib/caravan/" + SettingsLoader.FILE_NAME)
        .containsEntry("subPath", SettingsLoader.FILE_NAME)
        .containsEntry("readOnly", true);
  }

  @Test
  void render_settingsChange_restartsThePod() throws Exception {
    Object before = restartMark(Chart.render());

    assertThat(restartMark(Chart.render())).isEqualTo(before);
    assertThat(restartMark(with("caravan: { schedule: every 2h }"))).isNotEqualTo(before);
  }

  /**
   * Kubernetes gives a claim that may be written to fsGroup, and so would change what is backed up.
   */
  @Test
  void render_sources_areReadOnlyForKubernetesToo() {
    Chart chart = Chart.render(FULL);

    assertThat(at(chart.volume("source-documents"), "persistentVolumeClaim", "readOnly"))
        .isEqualTo(true);
    assertThat(at(chart.volume("source-projects"), "nfs", "readOnly")).isEqualTo(true);
    assertThat(chart.mount("source-documents"))
        .containsEntry("readOnly", true)
        .containsEntry("mountPath", "/sources/documents");
    assertThat(chart.mount("volume-scans")).doesNotContainKey("readOnly");
  }

  @Test
  void render_full_probesAndTestSpeakTlsAtRealPaths() throws Exception {
    Chart chart = Chart.render(FULL);

    Map<String, Object> container = chart.container();
    assertThat(at(container, "livenessProbe", "httpGet"))
        .isEqualTo(Map.of("path", "/actuator/health/liveness", "port", "api", "scheme", "HTTPS"));
    assertThat(at(container, "readinessProbe", "httpGet"))
        .isEqualTo(Map.of("path", "/actuator/health/readiness", "port", "api", "scheme", "HTTPS"));
    assertThat(at(container, "startupProbe", "httpGet", "scheme")).isEqualTo("HTTPS");
    assertThat(list(container.get("ports")))
        .isEqualTo(List.of(Map.of("name", "api", "containerPort", 8080)));
    Map<String, Object> test = Chart.tests(folder, FULL).get("Pod", "rel-caravan-test");
    assertThat(at(test, "metadata", "annotations")).asString().contains("hook=test");
    assertThat(test.toString())
        .contains("https://rel-caravan.backup.svc:8443/health", "--cacert")
        .doesNotContain("tls.key");
    assertThat(list(at(chart.get("Certificate", "rel-caravan"), "spec", "dnsNames")))
        .contains("rel-caravan.backup.svc", "backup.example.org");
  }

  @ParameterizedTest
  @CsvSource({"60s, 90", "0s, refused", "5m, 330", "1h, 3630", "2h, refused", "3601s, refused"})
  void render_stopWithin_leavesThePodHalfAMinuteMore(String stop, String seconds) throws Exception {
    String values = "server: { stopWithin: " + stop + " }";

    if (seconds.equals("refused")) {
      assertThatThrownBy(() -> with(values)).hasMessageContaining("stopWithin");
      return;
    }
    Chart chart = with(values);
    assertThat(chart.pod().get("terminationGracePeriodSeconds").toString()).isEqualTo(seconds);
    assertThat(settings(chart).server().stopWithin())
        .isEqualTo(Duration.ofSeconds(Long.parseLong(seconds) - 30));
  }

  @Test
  void render_full_secretsAreReferencesAlone() {
    Chart chart = Chart.render(FULL);

    assertThat(chart.kinds()).doesNotContain("Secret");
    assertThat(at(chart.volume("key"), "secret", "secretName")).isEqualTo("caravan-key");
    assertThat(at(chart.volume("secret-s3"), "secret", "secretName")).isEqualTo("caravan-s3");
    Map<String, Object> url = Chart.named(chart.container().get("env"), "ALARM_URL");
    assertThat(url).doesNotContainKey("value");
    assertThat(at(url, "valueFrom", "secretKeyRef"))
        .isEqualTo(Map.of("name", "caravan-notify", "key", "url"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passphrase: '" + SECRET + "'",
        "key: { passphrase: '" + SECRET + "' }",
        "caravan: { vault: { passphrase: '" + SECRET + "' } }",
        "caravan: { vault: { key-file: /sources/key } }",
        "caravan: { destinations: { main: { kind: s3, bucket: b, secret-key: '"
            + SECRET
            + "' } } }",
        "caravan: { notify: { me: { kind: mail, password: '" + SECRET + "' } } }",
        "caravan: { graph: { password: '" + SECRET + "' } }",
        "caravan: { cache: { password: '" + SECRET + "' } }",
        "caravan: { server: { address: 0.0.0.0 } }",
        "secretEnv: { S3_KEY: '" + SECRET + "' }",
        "secretFiles: { s3: '" + SECRET + "' }",
        "replicas: 2",
        "server: { operations: 17 }",
        "podSecurityContext: { runAsUser: 0 }",
        "sourceVolumes: { a: { emptyDir: {} } }",
        "sourceVolumes: { a: { hostPath: { path: /a }, nfs: { server: s, path: /a } } }",
        "sourceVolumes: { 'A/..': { hostPath: { path: /a } } }",
        "key: { kind: password }",
        "caravan: { sources: { a: { schedule: every 1h } } }",
      })
  void render_badValue_isRefusedBySchema(String values) {
    assertThatThrownBy(() -> Chart.render(folder, Optional.of(FULL), values))
        .hasMessageContaining("values don't meet the specifications of the schema");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "caravan: { destinations: { nas: { directory: /volumes/nas } } }|no key.secretName",
        "ingress: { enabled: true, host: a.example.org, tlsSecretName: a }|ingress.enabled needs TLS",
        "serviceMonitor: { enabled: true, keySecret: { name: a } }|serviceMonitor.enabled needs TLS",
        "{ tls: { secretName: a }, ingress: { enabled: true, host: a.example.org } }|ingress.tlsSecretName",
        "{ tls: { secretName: a }, serviceMonitor: { enabled: true } }|keySecret.name",
        "tls: { certManager: { enabled: true } }|issuerRef.name",
        "tls: { secretName: a, certManager: { enabled: true, issuerRef: { name: b } } }|Keep one of",
      })
  void render_valuesThatDoNotFitTogether_areRefusedWithWhatToDo(String values, String said) {
    assertThatThrownBy(() -> with(values)).hasMessageContaining(said);
  }

  @Test
  void render_readAllSources_addsThatOneRight() throws Exception {
    Chart chart = with("readAllSources: true");

    assertThat(at(chart.container(), "securityContext", "capabilities"))
        .isEqualTo(Map.of("drop", List.of("ALL"), "add", List.of("DAC_READ_SEARCH")));
    assertThat(at(chart.pod(), "securityContext", "runAsUser")).isEqualTo(0);
  }

  @Test
  void render_keyFile_isWhereTheSettingsLookForIt() throws Exception {
    Chart chart = with("key: { secretName: caravan-key }");

    assertThat(settings(chart).vault().keyFile()).contains("/run/caravan/key/secret");
    assertThat(chart.mount("key")).containsEntry("mountPath", "/run/caravan/key");
    assertThat(list(at(chart.volume("key"), "secret", "items")))
        .isEqualTo(List.of(Map.of("key", "key", "path", "secret")));
  }

  @Test
  void render_vaultCreate_makesItInAnInitContainerWithTheSameMounts() {
    Chart chart = Chart.render(FULL);

    Map<String, Object> init = map(list(chart.pod().get("initContainers")).get(0));
    assertThat(init.get("command").toString()).contains("caravan init");
    assertThat(init.get("volumeMounts")).isEqualTo(chart.container().get("volumeMounts"));
    assertThat(init.get("securityContext")).isEqualTo(chart.container().get("securityContext"));
    assertThat(Chart.render().pod()).doesNotContainKey("initContainers");
  }

  @Test
  void render_home_isKeptWhenTheReleaseGoes() throws Exception {
    assertThat(at(Chart.render().get("PersistentVolumeClaim", "rel-caravan-home"), "metadata"))
        .asString()
        .contains("helm.sh/resource-policy=keep");
    Chart own = with("persistence: { existingClaim: mine }");
    assertThat(own.kinds()).doesNotContain("PersistentVolumeClaim");
    assertThat(at(own.volume("home"), "persistentVolumeClaim", "claimName")).isEqualTo("mine");
  }

  @Test
  void notes_full_sayWhereTheFirstAdminKeyIsAndHowToKeepTheVaultsKey() throws Exception {
    assertThat(Chart.notes(folder, FULL))
        .contains(
            "kubectl -n backup logs rel-caravan-0 | grep 'first admin key'",
            "caravan status",
            "caravan key kit",
            "https://rel-caravan.backup.svc:8443",
            "helm test rel")
        .doesNotContain("WARNING", "ALONE", "port-forward");
  }

  @Test
  void notes_defaults_warnThatVaultAndKeyLieOnOneVolume() throws Exception {
    assertThat(Chart.notes(folder, Chart.FOLDER.resolve("values.yaml")))
        .contains("WARNING", "ALONE", "Nothing is backed up yet", "port-forward");
  }

  @Test
  void prometheusRule_holdsTheAlertsOfTheDocs() throws Exception {
    Path docs = Path.of("docs", "observability", "alerts.yaml");

    assertThat(Chart.FOLDER.resolve("files").resolve("alerts.yaml"))
        .as("copy docs/observability/alerts.yaml to helm/caravan/files")
        .hasSameTextualContentAs(docs);
    Object rendered = Chart.render(FULL).get("PrometheusRule", "rel-caravan").get("spec");
    assertThat(rendered).isEqualTo(new Yaml().<Object>load(Files.readString(docs)));
  }

  @Test
  void serviceMonitor_scrapesAsTheAlertDownExpects() {
    Map<String, Object> endpoint =
        map(
            list(at(Chart.render(FULL).get("ServiceMonitor", "rel-caravan"), "spec", "endpoints"))
                .get(0));

    assertThat(endpoint)
        .containsEntry("path", "/actuator/prometheus")
        .containsEntry("scheme", "https");
    assertThat(endpoint.get("relabelings"))
        .isEqualTo(List.of(Map.of("targetLabel", "job", "replacement", "caravan")));
  }

  @Test
  void values_everyKey_hasAPlaceInTheSchema() throws Exception {
    Map<String, Object> values =
        new Yaml().load(Files.readString(Chart.FOLDER.resolve("values.yaml")));
    Map<String, Object> schema =
        new Yaml().load(Files.readString(Chart.FOLDER.resolve("values.schema.json")));

    assertThat(values.keySet()).isNotEmpty().isSubsetOf(map(schema.get("properties")).keySet());
  }

  private Chart with(String values) throws IOException {
    return Chart.render(folder, Optional.empty(), values);
  }

  private static Object restartMark(Chart chart) {
    return at(
        chart.get("StatefulSet", "rel-caravan"),
        "spec",
        "template",
        "metadata",
        "annotations",
        "caravan/settings");
  }

  /** As the pod reads them: from the file, with nothing in the environment. */
  private Settings settings(Chart chart) throws Exception {
    Path file = Files.writeString(folder.resolve(SettingsLoader.FILE_NAME), chart.settings());
    return new SettingsLoader(Map.of(), folder).load(Optional.of(file));
  }
}
