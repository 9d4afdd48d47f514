package caravan.graph.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestGraph.class)
class QuestionsTest {
  private static GraphSession graph;

  @BeforeAll
  static void load(GraphSession empty) throws Exception {
    graph = empty;
    Fixture.load(graph);
  }

  private static FileRef file(String path) throws Exception {
    return new FileFinder(graph).find(path, null);
  }

  private static List<String> reached(Impact impact) {
    return impact.files().stream()
        .map(each -> each.distance() + " " + each.file().path().replaceFirst(".*/", ""))
        .toList();
  }

  @Test
  void dependants_cycle_endsWithEachFileOnce() throws Exception {
    Impact impact = new Dependencies(graph).dependants(file("/home/me/app/Lexer.java"), 50, 100);

    assertThat(reached(impact)).containsExactly("1 Parser.java", "2 App.java", "3 Main.java");
    assertThat(impact.links()).hasSize(4); // the cycle's way back is one of them
    assertThat(impact.links().get(0).evidence()).isEqualTo("line 3");
    assertThat(impact.cut()).isFalse();
  }

  @Test
  void dependants_steps_goSoFar() throws Exception {
    Impact impact = new Dependencies(graph).dependants(file("/home/me/app/Lexer.java"), 2, 100);
    assertThat(reached(impact)).containsExactly("1 Parser.java", "2 App.java");
  }

  @Test
  void dependants_moreThanAsked_saysSo() throws Exception {
    Impact impact = new Dependencies(graph).dependants(file("/home/me/app/Lexer.java"), 50, 2);
    assertThat(impact.files()).hasSize(2);
    assertThat(impact.cut()).isTrue();
  }

  @Test
  void dependencies_followTheArrows() throws Exception {
    Impact impact = new Dependencies(graph).dependencies(file("/home/me/app/Main.java"), 50, 100);
    assertThat(reached(impact)).containsExactly("1 App.java", "2 Parser.java", "3 Lexer.java");
    assertThat(impact.links().get(0).from()).isEqualTo("home\n/home/me/app/Main.java");
  }

  @Test
  void find_lastPartsOfOnePath_isThatFile() throws Exception {
    assertThat(file("app/App.java").path()).isEqualTo("/home/me/app/App.java");
  }

  @Test
  void find_oddPath_isFound() throws Exception {
    assertThat(file(Fixture.ODD).path()).isEqualTo(Fixture.ODD);
  }

  @Test
  void find_misspelt_namesWhatIsLikeIt() {
    assertThatThrownBy(() -> file("/home/me/app/Persar.java"))
        .asInstanceOf(InstanceOfAssertFactories.type(UnknownNameException.class))
        .satisfies(
            e -> {
              assertThat(e.candidates()).contains("/home/me/app/Parser.java");
              assertThat(e.ambiguous()).isFalse();
            });
  }

  @Test
  void find_syntaxOfAnIndex_isNoSyntax() {
    for (String path : List.of("/x/a:b^2 OR \"", "AND", "/*?~", "/" + "(".repeat(500), "  ")) {
      assertThatThrownBy(() -> file(path)).isInstanceOf(UnknownNameException.class);
    }
  }

  @Test
  void find_pathOfTwoSources_asksForTheSource() throws Exception {
    assertThatThrownBy(() -> file("/home/me/plan.md"))
        .asInstanceOf(InstanceOfAssertFactories.type(UnknownNameException.class))
        .satisfies(e -> assertThat(e.candidates()).containsExactly("home", "work"))
        .satisfies(e -> assertThat(e.ambiguous()).isTrue());
    assertThat(new FileFinder(graph).find("/home/me/plan.md", "work").source()).isEqualTo("work");
  }

  @Test
  void cluster_byNameOrNumber_listsMembersNearestFirst() throws Exception {
    for (String name : List.of("rent & FLATS", "7")) {
      Group group = new Kin(graph).cluster(name, 1).groups().get(0);
      assertThat(group.size()).isEqualTo(2);
      assertThat(group.members()).hasSize(1);
      assertThat(group.members().get(0).file().path()).isEqualTo("/home/me/lease.pdf");
    }
  }

  @Test
  void cluster_unknown_namesThoseThatAre() {
    assertThatThrownBy(() -> new Kin(graph).cluster("') RETURN 1 //", 10))
        .asInstanceOf(InstanceOfAssertFactories.type(UnknownNameException.class))
        .satisfies(e -> assertThat(e.candidates()).containsExactly("Rent & flats"));
  }

  @Test
  void similar_sameBytesThenMeaning() throws Exception {
    Alike alike = new Kin(graph).similar(file("/home/me/lease.pdf"), 10);

    assertThat(alike.others().stream().map(o -> o.how() + " " + o.file().path()))
        .containsExactly(
            "SAME /home/me/copy/lease (1).pdf",
            "SAME /srv/lease.pdf.bak",
            "MEANING /home/me/plan.md");
    assertThat(alike.others().get(2).score()).isBetween(0.9, 1.0);
  }

  @Test
  void duplicates_countSpaceOfAllButOne() throws Exception {
    Inventory.Duplicates duplicates = new Inventory(graph).duplicates(10);

    assertThat(duplicates.count()).isEqualTo(1);
    assertThat(duplicates.bytes()).isEqualTo(1400);
    assertThat(duplicates.groups().get(0).files()).hasSize(3);
    assertThat(duplicates.groups().get(0).wasted()).isEqualTo(1400);
    assertThat(new Inventory(graph).duplicates(0).bytes()).isEqualTo(1400);
  }

  @Test
  void orphans_haveNothingToDoWithOthers() throws Exception {
    Inventory.Orphans orphans = new Inventory(graph).orphans("", 10);
    assertThat(orphans.files().stream().map(orphan -> orphan.file().path()))
        .containsExactly(
            "/home/me/plan.md", "/home/me/holiday.jpg", "/srv/lease.pdf.bak", Fixture.ODD);
    assertThat(orphans.files().get(0).file().source()).isEqualTo("work");
    assertThat(new Inventory(graph).orphans("picture", 10).count()).isEqualTo(1);
    assertThat(new Inventory(graph).orphans("' OR true", 10).count()).isZero();
  }

  @Test
  void technologies_nameTheirProjects() throws Exception {
    assertThat(new Inventory(graph).technologies().technologies())
        .containsExactly(
            new Inventory.Technology(
                "Spring Boot", "3.5.7", "framework", 1, List.of("/home/me/app")));
  }

  @Test
  void history_versionsSayInWhichSnapshotsTheyLie() throws Exception {
    Lifetimes.Lifetime life = new Lifetimes(graph).history(file("/home/me/app/App.java"));

    assertThat(life.firstSeen()).isEqualTo(Instant.parse("2026-01-01T10:00:00Z"));
    assertThat(life.versions()).hasSize(2);
    assertThat(life.versions().get(0).last()).isEqualTo("home-1");
    assertThat(life.versions().get(1).first()).isEqualTo("home-2");
    assertThat(life.versions().get(1).last()).isEqualTo("home-3");
    assertThat(life.versions().get(1).snapshots()).isEqualTo(2);
  }

  @Test
  void history_removedFile_isKnownStill() throws Exception {
    FileRef old = file("/home/me/app/Old.java");
    assertThat(old.present()).isFalse();
    assertThat(new Lifetimes(graph).history(old).versions().get(0).last()).isEqualTo("home-2");
  }

  @Test
  void history_openInterval_endsWithTheNewest() throws Exception {
    Lifetimes.Version version =
        new Lifetimes(graph).history(file("/srv/lease.pdf.bak")).versions().get(0);
    assertThat(version.last()).isEqualTo("work-1");
    assertThat(version.snapshots()).isEqualTo(1);
  }
}
