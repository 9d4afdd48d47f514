package caravan.graph.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.model.meaning.Level;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestGraph.class)
class SearchTest {
  private static final String HOME = "home";

  private static Search search;

  @BeforeAll
  static void fill(GraphSession graph) {
    GraphOfFiles files = new GraphOfFiles(graph);
    files.snapshot(HOME, 1).snapshot(HOME, 2).snapshot(HOME, 3).snapshot("work", 1);
    files.version(
        HOME,
        "/docs/lease_berlin.pdf",
        1,
        1,
        Map.of(
            "excerpt", "Draft of the lease for the office in Berlin, not signed.",
            "type", "application/pdf",
            "category", "document",
            "level", "internal"));
    files.version(
        HOME,
        "/docs/lease_berlin.pdf",
        2,
        3,
        Map.of(
            "title", "Lease",
            "excerpt", "The signed lease for the office in Berlin, Kantstrasse.",
            "keyphrases", List.of("office lease"),
            "entities", List.of("Berlin"),
            "type", "application/pdf",
            "category", "document",
            "level", "internal"));
    Map<String, Object> same =
        Map.of("id", "same", "excerpt", "Minutes of the zeppelin club.", "type", "text/plain");
    files.version(HOME, "/club/minutes.txt", 1, 3, same);
    files.version("work", "/copy/minutes.txt", 1, 1, same);
    files.version(
        HOME,
        "/private/tumour.txt",
        1,
        3,
        Map.of("excerpt", "Diagnosis: nephrolithiasis.", "title", "Kidney", "level", "restricted"));
    files.version(
        HOME,
        "/private/raised.txt",
        1,
        3,
        Map.of("excerpt", "Salary negotiation.", "fileLevel", "restricted", "level", "public"));
    files.version(HOME, "/pets/cat.txt", 1, 3, Map.of("vector", GraphOfFiles.vector(7, 1, 8, 0.1)));
    files.version(
        HOME, "/pets/gone.txt", 1, 1, Map.of("excerpt", "A quokka, deleted on the second day."));
    files.version(
        HOME, "/src/parseInvoiceNumber.java", 1, 3, Map.of("language", "java", "excerpt", "class"));
    files.version(HOME, "/o'brien \"x\" \\ }) DETACH DELETE n //.txt", 1, 3, Map.of());
    files.indexed();
    search =
        new Search(
            files.reader(),
            question ->
                question.contains("kitten")
                    ? Optional.of(floats(GraphOfFiles.vector(7, 1, 9, 0.2)))
                    : Optional.empty(),
            Weights.DEFAULT);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private static SearchAnswer ask(String text, Filters filters) throws IOException {
    return search.find(new SearchQuery(text, filters, 10, 1));
  }

  private static List<String> paths(String text) throws IOException {
    return ask(text, Filters.NONE).hits().stream().map(Hit::path).toList();
  }

  @Test
  void find_wordsOfAText_answersTheNewestVersionAndNamesTheOlder() throws IOException {
    Hit hit = ask("the signed lease for the Berlin office", Filters.NONE).hits().get(0);
    assertThat(hit.path()).isEqualTo("/docs/lease_berlin.pdf");
    assertThat(hit.version().snapshot()).isEqualTo("home3");
    assertThat(hit.version().current()).isTrue();
    assertThat(hit.version().modified()).isEqualTo("2026-01-03T00:00:00Z");
    assertThat(hit.others()).extracting(Hit.Version::snapshot).containsExactly("home1");
    assertThat(hit.others()).extracting(Hit.Version::current).containsExactly(false);
    assertThat(hit.why().text()).containsExactly("signed", "lease", "berlin", "office");
    assertThat(hit.why().name()).containsExactly("lease", "berlin");
    assertThat(hit.why().title()).containsExactly("lease");
    assertThat(hit.why().keyphrases()).containsExactly("office lease");
    assertThat(hit.why().entities()).containsExactly("Berlin");
    assertThat(hit.why().similarity()).isEmpty();
    assertThat(hit.snippet()).contains("signed lease");
    assertThat(hit.restore()).isEqualTo("caravan restore home3 '/docs/lease_berlin.pdf'");
  }

  @Test
  void find_aFileThatIsGone_isFoundInItsSnapshot() throws IOException {
    Hit hit = ask("quokka", Filters.NONE).hits().get(0);
    assertThat(hit.path()).isEqualTo("/pets/gone.txt");
    assertThat(hit.version().snapshot()).isEqualTo("home1");
    assertThat(hit.version().current()).isFalse();
  }

  @Test
  void find_wordsInAName_findsThemInAnySpelling() throws IOException {
    assertThat(paths("invoice")).containsExactly("/src/parseInvoiceNumber.java");
    assertThat(paths("LEASE")).contains("/docs/lease_berlin.pdf");
  }

  @Test
  void find_aMeaning_findsWhatHasNoneOfTheWords() throws IOException {
    Hit hit = ask("kitten", Filters.NONE).hits().get(0);
    assertThat(hit.path()).isEqualTo("/pets/cat.txt");
    assertThat(hit.why().similarity().orElseThrow()).isBetween(0.9, 1.0);
    assertThat(hit.why().text()).isEmpty();
  }

  @Test
  void find_theModelDoesNotAnswer_saysSo() throws IOException {
    assertThat(ask("zeppelin", Filters.NONE).notes())
        .containsExactly("The model for meanings did not answer: only words and facts count.");
  }

  @Test
  void find_copies_areOneHit() throws IOException {
    SearchAnswer answer = ask("zeppelin", Filters.NONE);
    assertThat(answer.hits()).hasSize(1);
    assertThat(answer.hits().get(0).copies()).hasSize(1);
    assertThat(answer.hits().get(0).moreCopies()).isZero();
  }

  @Test
  void find_restricted_isFoundByItsNameAlone() throws IOException {
    assertThat(paths("nephrolithiasis")).isEmpty();
    assertThat(paths("kidney")).isEmpty();
    assertThat(paths("salary")).isEmpty();
    Hit named = ask("tumour", Filters.NONE).hits().get(0);
    assertThat(named.path()).isEqualTo("/private/tumour.txt");
    assertThat(named.level()).isEqualTo("restricted");
    assertThat(named.snippet()).isEmpty();
    assertThat(named.title()).isEmpty();
    Hit corrected = ask("raised", Filters.NONE).hits().get(0);
    assertThat(corrected.level()).isEqualTo("restricted");
    assertThat(corrected.snippet()).isEmpty();
  }

  @Test
  void find_filters_hold() throws IOException {
    assertThat(found("lease", type("application/pdf"))).isNotEmpty();
    assertThat(found("lease", type("application/*"))).isNotEmpty();
    assertThat(found("lease", type("pdf"))).isNotEmpty();
    assertThat(found("lease", type("image/*"))).isEmpty();
    assertThat(found("class", type("java"))).containsExactly("/src/parseInvoiceNumber.java");
    assertThat(found("zeppelin", source("work"))).containsExactly("/copy/minutes.txt");
    assertThat(found("zeppelin", source("elsewhere"))).isEmpty();
    assertThat(found("lease", level(Level.INTERNAL))).isNotEmpty();
    assertThat(found("lease", level(Level.PUBLIC))).isEmpty();
  }

  @Test
  void find_inOneSnapshot_answersTheVersionOfThen() throws IOException {
    Filters first = snapshot("home1");
    Hit hit = ask("lease", first).hits().get(0);
    assertThat(hit.version().snapshot()).isEqualTo("home1");
    assertThat(hit.snippet()).startsWith("Draft");
    assertThat(hit.others()).isEmpty();
    assertThat(found("quokka", snapshot("home2"))).isEmpty();
  }

  @Test
  void find_times_areThoseOfTheVersion() throws IOException {
    Instant third = Instant.parse("2026-01-03T00:00:00Z");
    Filters before = time(Optional.empty(), Optional.of(third));
    assertThat(ask("lease", before).hits().get(0).snippet()).startsWith("Draft");
    Filters after = time(Optional.of(third), Optional.empty());
    assertThat(ask("lease", after).hits().get(0).snippet()).startsWith("The signed");
    assertThat(ask("lease", after).hits().get(0).others()).isEmpty();
  }

  @Test
  void find_whatLuceneWouldTakeForOperators_isTakenForWords() throws IOException {
    for (String text :
        List.of(
            "lease AND NOT berlin",
            "title:lease^1000 OR *:*",
            "+lease -berlin",
            "lease~ berl* [a TO z] {a TO z}",
            "\"lease\\",
            "lease) OR (excerpt:*",
            "/lease.*/ && || ! ( ) { } [ ] ^ \" ~ * ? : \\ /")) {
      assertThat(paths(text)).as(text).contains("/docs/lease_berlin.pdf");
    }
    assertThat(paths("quokka NOT quokka")).containsExactly("/pets/gone.txt");
  }

  @Test
  void find_cypherInAQuestionOrAFilter_changesNothing() throws IOException {
    String attempt = "' }) DETACH DELETE n // quokka";
    assertThat(paths(attempt)).contains("/pets/gone.txt");
    assertThat(found("quokka", source(attempt))).isEmpty();
    assertThat(found("quokka", type(attempt))).isEmpty();
    assertThat(found("quokka", snapshot(attempt))).isEmpty();
    Hit odd = ask("detach delete", Filters.NONE).hits().get(0);
    assertThat(odd.path()).startsWith("/o'brien");
    assertThat(odd.restore())
        .isEqualTo("caravan restore home3 '/o'\\''brien \"x\" \\ }) DETACH DELETE n //.txt'");
    assertThat(paths("quokka")).containsExactly("/pets/gone.txt");
  }

  @Test
  void find_questionsWithoutAWord_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ask(" ", Filters.NONE))
        .withMessage("the question is empty; ask with some words");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ask("&& || (*)", Filters.NONE))
        .withMessage("the question has no word in it, only signs; ask with some words");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ask("x".repeat(10_001), Filters.NONE))
        .withMessageContaining("at most 10000");
  }

  @Test
  void find_onlyCommonWords_looksForThemAndSaysSo() throws IOException {
    SearchAnswer answer = ask("not the", Filters.NONE);
    assertThat(answer.notes()).anyMatch(note -> note.contains("only common words"));
    assertThat(answer.hits()).extracting(Hit::path).contains("/docs/lease_berlin.pdf");
  }

  @Test
  void find_aVeryLongQuestion_countsItsFirstWordsAndSaysSo() throws IOException {
    StringBuilder text = new StringBuilder("quokka");
    for (int i = 0; text.length() < 9_900; i++) {
      text.append(" word").append(i);
    }
    SearchAnswer answer = ask(text.toString(), Filters.NONE);
    assertThat(answer.hits()).extracting(Hit::path).containsExactly("/pets/gone.txt");
    assertThat(answer.notes()).anyMatch(note -> note.startsWith("Of the words, the first 64"));
  }

  @Test
  void find_pages_areOneOrderInParts() throws IOException {
    List<String> all = paths("lease zeppelin quokka invoice");
    assertThat(all).hasSize(4);
    for (int page = 1; page <= 5; page++) {
      SearchAnswer answer =
          search.find(new SearchQuery("lease zeppelin quokka invoice", Filters.NONE, 1, page));
      assertThat(answer.found()).isEqualTo(4);
      assertThat(answer.hits())
          .extracting(Hit::path)
          .isEqualTo(page <= 4 ? List.of(all.get(page - 1)) : List.of());
    }
  }

  private static List<String> found(String text, Filters filters) throws IOException {
    return ask(text, filters).hits().stream().map(Hit::path).toList();
  }

  private static Filters type(String type) {
    return filters(Optional.of(type), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Filters source(String name) {
    return filters(Optional.empty(), Optional.of(name), Optional.empty(), Optional.empty());
  }

  private static Filters snapshot(String id) {
    return filters(Optional.empty(), Optional.empty(), Optional.of(id), Optional.empty());
  }

  private static Filters level(Level level) {
    return filters(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(level));
  }

  private static Filters time(Optional<Instant> after, Optional<Instant> before) {
    return new Filters(
        Optional.empty(),
        Optional.empty(),
        after,
        before,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Filters filters(
      Optional<String> type,
      Optional<String> source,
      Optional<String> snapshot,
      Optional<Level> level) {
    return new Filters(
        type, Optional.empty(), Optional.empty(), Optional.empty(), source, snapshot, level);
  }
}
