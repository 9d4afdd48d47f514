package caravan.service.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.service.Operation;
import caravan.service.schedule.Job;
import caravan.service.schedule.Timing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTest {
  private static final Instant NOW = Instant.parse("2026-11-29T06:00:00Z");
  private static final String SECRET = "signing secret ü";
  private static final Duration SHORT = Duration.ofMillis(5);

  @TempDir Path folder;
  private final BlockingQueue<Boolean> counted = new LinkedBlockingQueue<>();
  private Inbox inbox;
  private Notifier notifier;

  @BeforeEach
  void start() throws IOException {
    inbox = new Inbox();
  }

  @AfterEach
  void stop() {
    if (notifier != null) {
      notifier.close();
    }
    inbox.close();
  }

  private Webhook webhook(URI uri) {
    return new Webhook(() -> uri, Optional.of(SECRET::toCharArray), "host", Duration.ofSeconds(5));
  }

  private void telling(Set<Event> on, Channel channel) throws IOException {
    notifier =
        new Notifier(
            List.of(new Target("hook", on, Set.of(), channel)),
            new IncidentFile(folder.resolve("incidents.json")),
            SHORT,
            counted::add);
  }

  private boolean sent() throws InterruptedException {
    Boolean sent = counted.poll(30, TimeUnit.SECONDS);
    if (sent == null) {
      throw new AssertionError("nothing became of the notice");
    }
    return sent;
  }

  private static Operation ended(String kind, String source, Operation.State state, int exit) {
    return new Operation(
        kind + "-1",
        "corr-1",
        kind,
        source,
        List.of("--passphrase-file", "/secret/place"),
        "schedule",
        state,
        NOW,
        Optional.of(NOW),
        Optional.of(NOW),
        exit,
        "Cannot read /home/me/private.txt");
  }

  private void backup(Operation.State state, int exit) {
    notifier.changed(ended("backup", "documents", state, exit));
  }

  private static JsonNode json(Inbox.Posted posted) throws IOException {
    return new ObjectMapper().readTree(posted.body());
  }

  @Test
  void failure_isPostedSigned_withoutPathsAndArguments() throws Exception {
    telling(EnumSet.of(Event.FAILURE), webhook(inbox.uri()));

    backup(Operation.State.FAILED, 1);

    Inbox.Posted posted = inbox.next();
    JsonNode json = json(posted);
    assertThat(json.path("event").asText()).isEqualTo("failure");
    assertThat(json.path("source").asText()).isEqualTo("documents");
    assertThat(json.path("exit").asInt()).isEqualTo(1);
    assertThat(json.path("machine").asText()).isEqualTo("host");
    String body = new String(posted.body(), StandardCharsets.UTF_8);
    assertThat(body).doesNotContain("private.txt", "/secret/place", SECRET);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((posted.headers().get(Webhook.TIMESTAMP) + ".").getBytes(StandardCharsets.UTF_8));
    assertThat(posted.headers())
        .containsEntry(
            Webhook.SIGNATURE, "sha256=" + HexFormat.of().formatHex(mac.doFinal(posted.body())));
    assertThat(sent()).isTrue();
  }

  @Test
  void incident_isToldOnce_andItsEndOnce() throws Exception {
    telling(EnumSet.of(Event.FAILURE), webhook(inbox.uri()));

    backup(Operation.State.FAILED, 1);
    backup(Operation.State.FAILED, 1);
    backup(Operation.State.FAILED, 1);
    backup(Operation.State.SUCCEEDED, 0);
    backup(Operation.State.SUCCEEDED, 0);
    notifier.changed(ended("prune", "", Operation.State.FAILED, 1));

    assertThat(json(inbox.next()).path("event").asText()).isEqualTo("failure");
    JsonNode end = json(inbox.next());
    assertThat(end.path("ends").asText()).isEqualTo("failure");
    assertThat(end.path("subject").asText()).startsWith("Well again");
    assertThat(json(inbox.next()).path("kind").asText()).isEqualTo("prune");
    assertThat(inbox.waiting()).isZero();
  }

  @Test
  void incident_isRememberedOverARestart() throws Exception {
    telling(EnumSet.of(Event.FAILURE), webhook(inbox.uri()));
    backup(Operation.State.FAILED, 1);
    inbox.next();
    notifier.close();

    telling(EnumSet.of(Event.FAILURE), webhook(inbox.uri()));
    backup(Operation.State.FAILED, 1);
    backup(Operation.State.SUCCEEDED, 0);

    assertThat(json(inbox.next()).path("ends").asText()).isEqualTo("failure");
  }

  @Test
  void incident_thatGetsWorse_isToldAgain() throws Exception {
    telling(EnumSet.of(Event.FAILURE, Event.ALARM), webhook(inbox.uri()));

    backup(Operation.State.INCOMPLETE, 4);
    backup(Operation.State.FAILED, 5);

    assertThat(json(inbox.next()).path("event").asText()).isEqualTo("failure");
    JsonNode alarm = json(inbox.next());
    assertThat(alarm.path("event").asText()).isEqualTo("alarm");
    assertThat(alarm.path("text").asText()).contains("caravan check");
  }

  @Test
  void success_isToldOnlyWhereItIsWanted() throws Exception {
    telling(EnumSet.of(Event.SUCCESS), webhook(inbox.uri()));

    backup(Operation.State.RUNNING, -1);
    backup(Operation.State.CANCELLED, 130);
    backup(Operation.State.FAILED, 1);
    notifier.changed(ended("restore", "", Operation.State.SUCCEEDED, 0));

    assertThat(json(inbox.next()).path("kind").asText()).isEqualTo("restore");
    assertThat(inbox.waiting()).isZero();
  }

  @Test
  void missed_andCaughtUp_areTold() throws Exception {
    telling(EnumSet.of(Event.MISSED), webhook(inbox.uri()));
    Job job = Job.backup("documents", new Timing.Every(Duration.ofHours(1)));

    notifier.missed(job, NOW);
    notifier.missed(job, NOW.plusSeconds(3600));
    backup(Operation.State.SUCCEEDED, 0);

    assertThat(json(inbox.next()).path("event").asText()).isEqualTo("missed");
    assertThat(json(inbox.next()).path("text").asText()).contains("later than it was due");
    assertThat(inbox.waiting()).isZero();
  }

  @Test
  void unavailable_isTriedThreeTimes() throws Exception {
    inbox.answers.addAll(List.of(503, 429));
    telling(EnumSet.of(Event.FAILURE), webhook(inbox.uri()));

    backup(Operation.State.FAILED, 1);

    assertThat(sent()).as("the third try gets through").isTrue();
    assertThat(inbox.waiting()).isEqualTo(3);
  }

  @Test
  void refused_isNotTriedAgain() throws Exception {
    inbox.answers.addAll(List.of(403, 302));
    telling(EnumSet.of(Event.FAILURE, Event.ALARM), webhook(inbox.uri()));

    backup(Operation.State.FAILED, 1);
    assertThat(sent()).isFalse();
    backup(Operation.State.FAILED, 5); // a redirect is refused too
    assertThat(sent()).isFalse();

    assertThat(inbox.waiting()).isEqualTo(2);
  }

  @Test
  void away_isGivenUpAfterThreeTries_andHoldsNobodyUp() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    telling(EnumSet.of(Event.FAILURE), webhook(URI.create("http://127.0.0.1:" + port + "/")));

    backup(Operation.State.FAILED, 1);

    assertThat(sent()).isFalse();
  }

  @Test
  void muteServer_isLeftAfterTheTimeout() throws Exception {
    try (ServerSocket mute = new ServerSocket(0)) {
      Webhook hook =
          new Webhook(
              () -> URI.create("http://127.0.0.1:" + mute.getLocalPort() + "/"),
              Optional.empty(),
              "host",
              Duration.ofMillis(200));

      assertThatThrownBy(() -> hook.send(notice()))
          .isInstanceOf(java.net.http.HttpTimeoutException.class);
    }
  }

  @Test
  void secretThatIsNotThere_isSaid_andTriedAgain() throws Exception {
    Webhook hook =
        new Webhook(
            inbox::uri,
            Optional.of(
                () -> {
                  throw new IOException("The environment variable X holds no secret: set it.");
                }),
            "host",
            Duration.ofSeconds(1));
    telling(EnumSet.of(Event.FAILURE), hook);

    backup(Operation.State.FAILED, 1);

    assertThat(sent()).isFalse();
    assertThat(inbox.waiting()).as("nothing goes out unsigned").isZero();
  }

  @Test
  void oneChannelThatHangs_holdsUpNoOther() throws Exception {
    CountDownLatch forever = new CountDownLatch(1);
    notifier =
        new Notifier(
            List.of(
                new Target("slow", EnumSet.of(Event.FAILURE), Set.of(), n -> forever.await()),
                new Target("hook", EnumSet.of(Event.FAILURE), Set.of(), webhook(inbox.uri()))),
            new IncidentFile(folder.resolve("incidents.json")),
            SHORT,
            counted::add);

    backup(Operation.State.FAILED, 1);

    assertThat(json(inbox.next()).path("event").asText()).isEqualTo("failure");
    forever.countDown();
  }

  @Test
  void damagedMemory_tellsOnceMore() throws Exception {
    Files.writeString(folder.resolve("incidents.json"), "{\"backup");
    telling(EnumSet.of(Event.FAILURE), webhook(inbox.uri()));

    backup(Operation.State.FAILED, 1);

    assertThat(json(inbox.next()).path("event").asText()).isEqualTo("failure");
  }

  static Notice notice() {
    return new Notice(
        Event.ALARM,
        NOW,
        "Alarm: check",
        "The check found damage.",
        "check",
        Optional.empty(),
        "check-1",
        "check",
        "",
        "failed",
        5);
  }
}
