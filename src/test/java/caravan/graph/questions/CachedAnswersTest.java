package caravan.graph.questions;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.platform.cache.Cache;
import caravan.platform.cache.MemoryCache;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestGraph.class)
class CachedAnswersTest {
  private final Remembering cache = new Remembering();
  private GraphSession graph;
  private CachedAnswers answers;
  private int asked;

  /** A cache that shows what lies in it. */
  private static final class Remembering implements Cache {
    private final MemoryCache memory = new MemoryCache();
    private final Map<String, String> seen = new HashMap<>();

    @Override
    public Optional<String> get(String key) {
      return memory.get(key);
    }

    @Override
    public void put(String key, String value, Duration timeToLive) {
      seen.put(key, value);
      memory.put(key, value, timeToLive);
    }

    @Override
    public void invalidate(String prefix) {
      memory.invalidate(prefix);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @BeforeEach
  void load() throws Exception {
    graph = TestGraph.empty();
    graph.write(
        tx -> tx.run("CREATE (:Projection {source: 'home', seq: 1, meaning: 'a'})").consume());
    answers = new CachedAnswers(cache, graph, "vault", Duration.ofHours(1));
  }

  private void mark(String cypher) throws Exception {
    graph.write(tx -> tx.run("MATCH (p:Projection) " + cypher).consume());
  }

  private Group.Groups ask(String name) throws Exception {
    return answers.answer(
        "cluster",
        Map.of("name", name),
        Group.Groups.class,
        () -> {
          asked++;
          return new Group.Groups(List.of(new Group(asked, name, 0, List.of())));
        });
  }

  @Test
  void answer_sameGraph_isRemembered() throws Exception {
    assertThat(ask("a")).isEqualTo(ask("a"));
    assertThat(asked).isEqualTo(1);
    ask("b");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void answer_changedGraph_isAskedAnew() throws Exception {
    ask("a");
    mark("SET p.seq = 2");
    assertThat(ask("a").groups().get(0).id()).isEqualTo(2);
    mark("SET p.meaning = 'b'");
    assertThat(ask("a").groups().get(0).id()).isEqualTo(3);
  }

  @Test
  void answer_whileProjecting_isNotRemembered() throws Exception {
    for (String state :
        new String[] {"SET p.doing = 'x'", "REMOVE p.doing SET p.meaning = ''", "DELETE p"}) {
      mark(state);
      asked = 0;
      ask("a");
      ask("a");
      assertThat(asked).as(state).isEqualTo(2);
    }
    assertThat(cache.seen).isEmpty();
  }

  @Test
  void answer_changedWhileAsked_isNotRemembered() throws Exception {
    answers.answer(
        "technologies",
        Map.of(),
        Inventory.Technologies.class,
        () -> {
          try {
            mark("SET p.seq = 9");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return new Inventory.Technologies(List.of());
        });
    assertThat(cache.seen).isEmpty();
  }

  @Test
  void answer_garbledEntry_isAskedAnew() throws Exception {
    ask("a");
    String key = cache.seen.keySet().iterator().next();
    for (String text : new String[] {"", "{", "[]", "{\"groups\": 7}", "null"}) {
      cache.put(key, text, Duration.ofHours(1));
      asked = 0;
      assertThat(ask("a").groups()).hasSize(1);
      assertThat(asked).as(text).isEqualTo(1);
    }
  }

  @Test
  void answer_everyKind_comesBackAsItWas() throws Exception {
    TestGraph.empty();
    Fixture.load(graph);
    FileRef file = new FileFinder(graph).find("/home/me/lease.pdf", null);
    FileRef code = new FileFinder(graph).find("/home/me/app/App.java", null);
    Inventory inventory = new Inventory(graph);
    Kin kin = new Kin(graph);
    twice("dependants", Impact.class, () -> new Dependencies(graph).dependants(code, 5, 10));
    twice("history", Lifetimes.Lifetime.class, () -> new Lifetimes(graph).history(code));
    twice("similar", Alike.class, () -> kin.similar(file, 10));
    twice("cluster", Group.Groups.class, () -> kin.cluster("7", 10));
    twice("duplicates", Inventory.Duplicates.class, () -> inventory.duplicates(10));
    twice("orphans", Inventory.Orphans.class, () -> inventory.orphans("", 10));
    twice("technologies", Inventory.Technologies.class, inventory::technologies);
    assertThat(cache.seen).hasSize(7);
    assertThat(cache.seen.keySet()).allMatch(key -> key.matches("graph:vault:[0-9a-f]{64}"));
  }

  private <T> void twice(String name, Class<T> type, Answers.Question<T> question)
      throws Exception {
    T first = answers.answer(name, Map.of(), type, question);
    T again =
        answers.answer(
            name,
            Map.of(),
            type,
            () -> {
              throw new AssertionError("asked again: " + name);
            });
    assertThat(again).isEqualTo(first);
  }
}
