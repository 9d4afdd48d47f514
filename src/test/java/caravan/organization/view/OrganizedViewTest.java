package caravan.organization.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.ChunkId;
import caravan.model.Classification;
import caravan.model.FileKind;
import caravan.model.Metadata;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Entity;
import caravan.model.meaning.Level;
import caravan.model.meaning.Understanding;
import caravan.model.meaning.Weighted;
import caravan.organization.view.OrganizedView.Item;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class OrganizedViewTest {
  private static final List<String> ROOTS = List.of("/home/me");

  private PlaceMemory memory = new PlaceMemory();
  private IntUnaryOperator current = id -> id;

  private static Metadata changed(String day) {
    long seconds = Instant.parse(day + "T12:00:00Z").getEpochSecond();
    return new Metadata(
        FileKind.FILE, 0600, 1, 1, "", "", seconds, 0, seconds, 0, 1, 1, 1, 10, 0, 0, List.of());
  }

  private static Subject file(String path, String category) {
    return new Subject(
        path,
        changed("2023-04-05"),
        new Classification("x/" + category, category, "", ""),
        Optional.empty(),
        Optional.empty());
  }

  private static Subject in(Subject file, int cluster, String name, double similarity) {
    return new Subject(
        file.path(),
        file.metadata(),
        file.classification(),
        file.understanding(),
        Optional.of(new Subject.InCluster(cluster, name, similarity)));
  }

  private static Subject knowing(
      Subject file, Map<String, String> facts, List<Entity> entities, List<String> phrases) {
    Understanding known =
        new Understanding(
            new ContentId(ChunkId.of(new byte[ChunkId.LENGTH], 0)),
            new TreeMap<>(),
            "application/pdf",
            new TreeMap<>(facts),
            "",
            phrases.stream().map(phrase -> new Weighted(phrase, 1)).toList(),
            entities,
            Optional.empty(),
            List.of(),
            List.of(),
            Level.INTERNAL,
            List.of(),
            Optional.empty(),
            OptionalLong.empty(),
            Map.of());
    return new Subject(
        file.path(), file.metadata(), file.classification(), Optional.of(known), file.cluster());
  }

  private Map<String, String> view(List<Rule> rules, Subject... files) {
    return view(rules, List.of(files));
  }

  private Map<String, String> view(List<Rule> rules, List<Subject> files) {
    OrganizedView<String> view = new OrganizedView<>(rules, ROOTS, memory, current);
    Map<String, String> places = new TreeMap<>();
    for (Filed<String> filed :
        view.of(files.stream().map(file -> new Item<>(file, "e")).toList())) {
      places.put(filed.path(), filed.place());
    }
    memory = view.memory();
    return places;
  }

  private String place(List<Rule> rules, Subject file) {
    return view(rules, file).get(file.path());
  }

  @Test
  void of_document_goesByCategoryYearAndCluster() {
    Subject report = file("/home/me/Downloads/scan 1.pdf", "document");

    assertThat(place(List.of(), report)).isEqualTo("Documents/2023/scan 1.pdf");
    assertThat(place(List.of(), in(report, 3, "Invoice, rent", 0.6)))
        .isEqualTo("Documents/2023/Invoice, rent/scan 1.pdf");
  }

  @Test
  void of_picture_goesByTheYearItWasTaken() {
    Subject picture = file("/home/me/DCIM/1.jpg", "picture");

    assertThat(
            place(
                List.of(),
                knowing(picture, Map.of("taken", "2019-07-01T10:00:00"), List.of(), List.of())))
        .isEqualTo("Pictures/2019/1.jpg");
    memory = new PlaceMemory();
    assertThat(
            place(List.of(), knowing(picture, Map.of("taken", "../../etc"), List.of(), List.of())))
        .isEqualTo("Pictures/2023/1.jpg");
  }

  @Test
  void of_project_keepsItsTree() {
    Map<String, String> places =
        view(
            List.of(),
            file("/home/me/src/shop/pom.xml", "configuration"),
            file("/home/me/src/shop/web/package.json", "configuration"),
            file("/home/me/src/shop/web/logo.png", "picture"),
            file("/home/me/src/shop/.git/HEAD", "other"),
            file("/home/me/src/alone.py", "code"));

    assertThat(places.values())
        .containsExactlyInAnyOrder(
            "Code/shop/pom.xml",
            "Code/shop/web/package.json",
            "Code/shop/web/logo.png",
            "Code/shop/.git/HEAD",
            "Code/src/alone.py");
  }

  @Test
  void of_twoProjectsOfOneName_areNotMixed() {
    Map<String, String> first =
        view(List.of(), file("/home/me/b/app/go.mod", "code"), file("/home/me/b/app/x.go", "code"));
    Map<String, String> both =
        view(
            List.of(),
            file("/home/me/a/App/go.mod", "code"),
            file("/home/me/a/App/x.go", "code"),
            file("/home/me/b/app/go.mod", "code"),
            file("/home/me/b/app/new.go", "code"),
            file("/home/me/b/app/x.go", "code"));

    assertThat(first.values()).containsExactly("Code/app/go.mod", "Code/app/x.go");
    assertThat(both.get("/home/me/b/app/new.go")).isEqualTo("Code/app/new.go");
    assertThat(both.get("/home/me/a/App/x.go")).matches("Code/App ~[0-9a-f]{8}/x\\.go");
  }

  @Test
  void of_homeWithABuildFile_isNoProject() {
    assertThat(Projects.roots(List.of("/home/me/package.json", "/root/pom.xml", "/Gemfile")))
        .isEmpty();
  }

  @Test
  void of_rule_comesFirstAndFillsItsPlaceholders() {
    Rule finance =
        new Rule(
            "finance",
            List.of("category=document", "keyphrase=*invoice*"),
            "Finance/{year}/{entity.organisation}");
    Subject invoice = file("/home/me/a.pdf", "document");

    assertThat(
            place(
                List.of(finance),
                knowing(
                    invoice,
                    Map.of(),
                    List.of(new Entity("organisation", "ACME / Söhne: GmbH", 3)),
                    List.of("unpaid Invoice"))))
        .matches("Finance/2023/ACME _ Söhne_ GmbH ~[0-9a-f]{8}/a\\.pdf");
    memory = new PlaceMemory();
    assertThat(place(List.of(finance), knowing(invoice, Map.of(), List.of(), List.of("invoice"))))
        .isEqualTo("Finance/2023/a.pdf");
    memory = new PlaceMemory();
    assertThat(place(List.of(finance), invoice)).isEqualTo("Documents/2023/a.pdf");
  }

  @Test
  void of_entityThatLooksLikeAPath_staysASingleSafeName() {
    Rule rule = new Rule("r", List.of("*.pdf"), "By/{entity.organisation}");
    for (String evil :
        List.of("..", "../../etc", "/etc/passwd", "a\u0000b", "CON", "\u202egnp", " ")) {
      memory = new PlaceMemory();
      String place =
          place(
              List.of(rule),
              knowing(
                  file("/home/me/a.pdf", "document"),
                  Map.of(),
                  List.of(new Entity("organisation", evil, 1)),
                  List.of()));

      assertThat(place.split("/", -1)).hasSize(3).doesNotContain("..", ".", "");
      assertThat(place).startsWith("By/").endsWith("/a.pdf").doesNotContain("\u0000", "\u202e");
    }
  }

  @Test
  void conditions_globs_matchPathsAndNames() {
    Subject file = file("/home/me/taxes/2023/w2.PDF", "document");

    assertThat(Condition.of("/home/*/taxes/**").holds(file)).isTrue();
    assertThat(Condition.of("taxes/**/*.PDF").holds(file)).isTrue();
    assertThat(Condition.of("*.PDF").holds(file)).isTrue();
    assertThat(Condition.of("*.pdf").holds(file)).isFalse();
    assertThat(Condition.of("/home/*/w2.PDF").holds(file)).isFalse();
    assertThat(Condition.of("category=doc*").holds(file)).isTrue();
    assertThat(Condition.of("type=X/DOCUMENT").holds(file)).isTrue();
  }

  @Test
  void rules_thatAreNone_sayWhatToWrite() {
    assertThatThrownBy(() -> Rule.checkMatch("keyword=tax")).hasMessageContaining("keyphrase=");
    assertThatThrownBy(() -> Rule.checkPlace("Finance/{jear}")).hasMessageContaining("{year}");
    assertThatThrownBy(() -> Rule.checkPlace("../x")).hasMessageContaining("without . and ..");
    assertThatThrownBy(() -> Rule.checkPlace("/x")).hasMessageContaining("single slashes");
    assertThatThrownBy(() -> Rule.checkPlace("{year}/x")).hasMessageContaining("plain text");
    assertThatThrownBy(() -> Rule.checkPlace("a/{year")).hasMessageContaining("brace");
  }

  @Test
  void of_sameName_getsAStableMark() {
    Subject a = file("/home/me/a/scan.pdf", "document");
    Subject b = file("/home/me/b/Scan.pdf", "document");

    Map<String, String> places = view(List.of(), a, b);
    String marked = places.get(b.path());

    assertThat(places.get(a.path())).isEqualTo("Documents/2023/scan.pdf");
    assertThat(marked).matches("Documents/2023/Scan ~[0-9a-f]{8}\\.pdf");
    assertThat(view(List.of(), b).get(b.path())).isEqualTo(marked);
    assertThat(view(List.of(), file("/home/me/0/scan.pdf", "document"), b).get(b.path()))
        .isEqualTo(marked);
  }

  @Test
  void of_clusterThatIsALittleBetter_doesNotMoveTheFile() {
    Subject file = file("/home/me/a.pdf", "document");
    String first = place(List.of(), in(file, 1, "Rent", 0.60));

    assertThat(place(List.of(), in(file, 2, "Flat", 0.65))).isEqualTo(first);
    assertThat(place(List.of(), in(file, 1, "Rent, flat", 0.60))).isEqualTo(first);
    assertThat(place(List.of(), file)).isEqualTo(first);
    assertThat(place(List.of(), in(file, 2, "Flat", 0.65))).isEqualTo(first);
    assertThat(place(List.of(), in(file, 2, "Flat", 0.75))).isEqualTo("Documents/2023/Flat/a.pdf");
    assertThat(place(List.of(), in(file, 1, "Rent", 0.76))).isEqualTo("Documents/2023/Flat/a.pdf");
  }

  @Test
  void of_clusterThatWasMerged_keepsItsFiles() {
    Subject file = file("/home/me/a.pdf", "document");
    String first = place(List.of(), in(file, 2, "Flat", 0.6));
    current = id -> id == 2 ? 1 : id;

    assertThat(place(List.of(), in(file, 1, "Rent", 0.9))).isEqualTo(first);
  }

  @Test
  void of_changedYearCategoryOrRule_movesTheFile() {
    Subject file = file("/home/me/a.pdf", "document");
    place(List.of(), file);

    Subject newer =
        new Subject(
            file.path(),
            changed("2024-01-01"),
            file.classification(),
            Optional.empty(),
            Optional.empty());
    assertThat(place(List.of(), newer)).isEqualTo("Documents/2024/a.pdf");
    Rule rule = new Rule("mine", List.of("*.pdf"), "Mine");
    assertThat(place(List.of(rule), newer)).isEqualTo("Mine/a.pdf");
    assertThat(place(List.of(), newer)).isEqualTo("Documents/2024/a.pdf");
  }

  @Test
  void memory_asBytes_placesTheSame() throws IOException {
    Subject a = in(file("/home/me/a/scan.pdf", "document"), 4, "Rent", 0.7);
    Subject b = file("/home/me/p/go.mod", "code");
    Map<String, String> first = view(List.of(), a, b);
    byte[] bytes = memory.toBytes();

    memory = PlaceMemory.of(bytes);

    assertThat(view(List.of(), a, b)).isEqualTo(first);
    assertThat(memory.toBytes()).isEqualTo(bytes);
    assertThatThrownBy(() -> PlaceMemory.of(java.util.Arrays.copyOf(bytes, bytes.length - 1)))
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> PlaceMemory.of(new byte[8])).isInstanceOf(IOException.class);
  }

  @Test
  void of_anyFiles_isUniqueSafeStableAndInAnyOrderTheSame() {
    Random random = new Random(11);
    List<String> names =
        List.of(
            "a", "A", "b.txt", "B.TXT", "é", "e\u0301", "CON", "x:y", "a ", ".hidden", "pom.xml");
    List<String> categories = List.of("document", "picture", "code", "configuration", "other");
    List<Subject> files = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    while (files.size() < 500) {
      StringBuilder path = new StringBuilder("/home/me");
      for (int depth = random.nextInt(4); depth >= 0; depth--) {
        path.append('/').append(names.get(random.nextInt(names.size())));
      }
      path.append(random.nextInt(60) == 0 ? "/" + "n".repeat(240) : "").append('/');
      path.append(names.get(random.nextInt(names.size())));
      if (paths.add(path.toString())) {
        files.add(file(path.toString(), categories.get(random.nextInt(categories.size()))));
      }
    }

    Map<String, String> places = view(List.of(), files);
    PlaceMemory after = memory;
    memory = new PlaceMemory();
    Collections.shuffle(files, random);

    assertThat(view(List.of(), files)).isEqualTo(places);
    memory = after;
    assertThat(view(List.of(), files)).isEqualTo(places);
    Set<String> folded = new HashSet<>();
    for (String place : places.values()) {
      assertThat(folded.add(place.toLowerCase(Locale.ROOT))).as(place).isTrue();
      assertThat(place.split("/", -1)).allMatch(step -> !step.isEmpty() && step.length() <= 255);
    }
    for (String place : places.values()) {
      for (int i = place.indexOf('/'); i >= 0; i = place.indexOf('/', i + 1)) {
        assertThat(folded).doesNotContain(place.substring(0, i).toLowerCase(Locale.ROOT));
      }
    }
  }
}
