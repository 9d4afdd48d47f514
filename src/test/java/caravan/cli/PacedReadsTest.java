package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.Commands;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers of a service that does something, over HTTP. */
@Timeout(300)
class PacedReadsTest {
  private static final int READERS = 40;
  private static final double LONGEST_MILLIS = 180;

  @TempDir Path folder;

  private record Answer(int status, boolean tagged, boolean guarded, double millis) {}

  private static Answer read(RunningService service, String key, String path) throws Exception {
    long from = System.nanoTime();
    HttpResponse<byte[]> response = service.get(key, path);
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("ETag").isPresent(),
        response.headers().firstValue("Content-Security-Policy").isPresent(),
        (System.nanoTime() - from) / 1e6);
  }

  /** All at once; sorted by how long they took. */
  private static List<Answer> readers(RunningService service, String key) throws Exception {
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Answer>> asked = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        asked.add(readers.submit(() -> read(service, key, "/api/v1/about")));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> one : asked) {
        answers.add(one.get());
      }
      answers.sort((a, b) -> Double.compare(a.millis, b.millis));
      return answers;
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void readers_whileABackupRuns_waitTheirTurn_andNoneIsRefused() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("a"), "a");
    Path pipe = folder.resolve("pipe");
    Commands.run("mkfifo", pipe);
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          resources: { api-reads: 20/s }
          sources:
            held: { paths: [%s], before: "cat %s" }
        """
            .formatted(source, pipe));

    try (RunningService service = new RunningService(home)) {
      String key = service.key();
      List<Answer> idle = readers(service, key);
      assertThat(idle).allSatisfy(one -> assertThat(one.status).isEqualTo(200));

      JsonNode backup =
          RunningService.json(
              service.send(
                  key,
                  "POST",
                  "/api/v1/operations",
                  "{\"kind\":\"backup\",\"options\":{\"source\":\"held\"}}"));
      try (var held = Files.newOutputStream(pipe)) { // opens when the backup reads it
        Answer first = read(service, key, "/api/v1/about");
        assertThat(first.status).isEqualTo(200);

        List<Answer> busy = readers(service, key);

        assertThat(busy)
            .allSatisfy(
                one -> {
                  assertThat(one.status).isEqualTo(200);
                  assertThat(one.tagged).as("as if it had not waited").isTrue();
                  assertThat(one.guarded).isTrue();
                });
        assertThat(busy.get(READERS / 2).millis)
            .as("two pass at once, and three or four more in the longest time")
            .isGreaterThan(LONGEST_MILLIS - 10);
        assertThat(service.get("", "/health").statusCode()).isEqualTo(200);
        assertThat(service.get("crv_wrong", "/api/v1/about").statusCode()).isEqualTo(401);
        assertThat(service.get("", "/api/v1/about").statusCode()).isEqualTo(401);
        List<HttpResponse<byte[]>> same = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          same.add(service.get(key, "/api/v1/operations"));
        }
        assertThat(same)
            .as("given again or found anew, they look alike")
            .allSatisfy(
                one -> {
                  assertThat(one.statusCode()).isEqualTo(200);
                  assertThat(one.headers().map().keySet())
                      .isEqualTo(same.get(0).headers().map().keySet());
                  assertThat(one.headers().firstValue("Content-Type")).hasValue("application/json");
                  assertThat(one.body()).isEqualTo(same.get(0).body());
                });
        assertThat(service.get("crv_wrong", "/api/v1/operations").statusCode()).isEqualTo(401);
        held.write('\n');
      }
      JsonNode done = service.follow(key, backup.path("id").asText());
      assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("succeeded");
      assertThat(readers(service, key)).allSatisfy(one -> assertThat(one.status).isEqualTo(200));
    }
  }
}
