package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.platform.cache.redis.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.JedisPooled;

/** Questions over a real vault, database and Redis, from the command line to the answer. */
@ExtendWith(TestGraph.class)
class GraphCacheTest {
  @TempDir Path folder;

  @Test
  void questions_redisKilledInTheMiddle_areAnsweredAllTheSame(GraphSession graph) throws Exception {
    String address =
        graph.driver().executableQuery("RETURN 1").execute().summary().server().address();
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("notes.txt"), "one");
    Files.writeString(files.resolve("a.bin"), "x".repeat(1000));
    Files.writeString(files.resolve("b.bin"), "x".repeat(1000));
    try (RedisServer redis = new RedisServer(Files.createDirectory(folder.resolve("redis")))) {
      Cli cli =
          new Cli(folder.resolve("home"))
              .with("CARAVAN_GRAPH_URI", "bolt://" + address)
              .with("CARAVAN_GRAPH_USERNAME", TestGraph.USER)
              .with("CARAVAN_GRAPH_PASSWORD", "env:GRAPH_PASSWORD")
              .with("GRAPH_PASSWORD", TestGraph.password())
              .with("CARAVAN_CACHE_URI", redis.address().toString());
      assertThat(cli.run("backup", files.toString()).exit()).isZero();

      Cli.Result first = cli.run("graph", "duplicates", "--json");
      assertThat(first.exit()).as(first.err()).isZero();
      assertThat(first.json().get("bytes").asInt()).isEqualTo(1000);
      Set<String> keys = keys(redis);
      assertThat(keys).hasSize(1).allMatch(key -> key.startsWith("caravan:cache:graph:"));
      assertThat(cli.run("graph", "duplicates", "--json").out()).isEqualTo(first.out());
      assertThat(keys(redis)).isEqualTo(keys);

      Files.writeString(files.resolve("notes.txt"), "two");
      Files.delete(files.resolve("b.bin"));
      assertThat(cli.run("backup", files.toString()).exit()).isZero();
      Cli.Result changed = cli.run("graph", "duplicates", "--json");
      assertThat(changed.err()).contains("Projecting 1 snapshot");
      assertThat(changed.json().get("bytes").asInt()).isZero();

      redis.kill();
      Cli.Result history = cli.run("graph", "history", "notes.txt", "--json");
      assertThat(history.exit()).isZero();
      assertThat(history.json().get("versions")).hasSize(2);
      assertThat(history.err())
          .containsOnlyOnce("does not answer (caravan.cache.uri). It is passed by");

      Cli.Result removed = cli.run("graph", "history", files.resolve("b.bin").toString(), "--json");
      assertThat(removed.json().get("present").asBoolean()).isFalse();
      Cli.Result unknown = cli.run("graph", "similar", files.resolve("note.txt").toString());
      assertThat(unknown.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(unknown.err()).contains("Nearest: '" + files.resolve("notes.txt") + "'");
      Cli.Result writes = cli.run("graph", "query", "MATCH (n) DETACH DELETE n");
      assertThat(writes.exit()).isEqualTo(ExitCode.USAGE);
      Cli.Result count = cli.run("graph", "query", "MATCH (f:File) RETURN count(f) AS n", "--json");
      assertThat(count.json().get(0).get("n").asInt()).isEqualTo(3);
    }
  }

  private static Set<String> keys(RedisServer redis) {
    try (JedisPooled client = redis.connect()) {
      return client.keys("*");
    }
  }
}
