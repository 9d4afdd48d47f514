package caravan.analysis.relations;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.ChunkId;
import caravan.model.meaning.Code;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Relation;
import caravan.model.meaning.Symbol;
import caravan.model.meaning.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationsTest {
  private static ContentId id(int number) {
    byte[] bytes = new byte[ChunkId.LENGTH];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (number >> (8 * i));
    }
    return new ContentId(ChunkId.of(bytes));
  }

  private static List<String> lines(List<Placed> files, Relation.Kind kind) {
    return Relations.of(files).stream()
        .filter(relation -> relation.kind() == kind)
        .map(relation -> relation.from() + " " + relation.to())
        .toList();
  }

  @Test
  void duplicates_eachToTheOldest_andEmptyFilesToNone() {
    List<Placed> files =
        List.of(
            Placed.bare("/b", id(1), 5, 200),
            Placed.bare("/a", id(1), 5, 300),
            Placed.bare("/c", id(1), 5, 100),
            Placed.bare("/d", id(2), 0, 0),
            Placed.bare("/e", id(2), 0, 0));

    assertThat(lines(files, Relation.Kind.DUPLICATE_OF)).containsExactly("/b /c", "/a /c");
  }

  @ParameterizedTest
  @CsvSource({
    "report_v1.doc,report_v2.doc",
    "report.doc,report_final.doc",
    "report_v9.doc,report_v10.doc",
    "plan.txt,plan (2).txt",
    "plan.txt,plan copy.txt",
    "notes.txt~,notes.txt",
    "main.c.orig,main.c",
    "x-2024-01-02.csv,x-2024-02-01.csv",
    "essay draft.odt,essay.odt",
  })
  void versions_byName_laterToEarlier(String earlier, String later) {
    List<Placed> files =
        List.of(
            Placed.bare("/f/" + later, id(1), 1, 0),
            Placed.bare("/f/" + earlier, id(2), 1, 0),
            Placed.bare("/g/" + earlier, id(3), 1, 0));

    assertThat(lines(files, Relation.Kind.VERSION_OF))
        .containsExactly("/f/" + later + " /f/" + earlier);
  }

  @ParameterizedTest
  @CsvSource({"img_001.jpg,img_002.jpg", "chapter1.md,chapter2.md", "driver.c,river.c", "a,b"})
  void versions_ofASeries_areNone(String one, String other) {
    List<Placed> files =
        List.of(Placed.bare("/f/" + one, id(1), 1, 0), Placed.bare("/f/" + other, id(2), 1, 0));

    assertThat(lines(files, Relation.Kind.VERSION_OF)).isEmpty();
  }

  private static Placed picture(String path, int content, long hash) {
    return new Placed(
        path,
        id(content),
        1,
        0,
        Optional.empty(),
        List.of(),
        OptionalLong.of(hash),
        Optional.empty());
  }

  @Test
  void pictures_thatDifferInFewBits_areSimilar_flatOnesNot() {
    long hash = 0x0f1e2d3c4b5a6978L;

    List<Placed> files =
        List.of(
            picture("/a", 1, hash),
            picture("/b", 2, hash ^ 0x8000_0010_0000_0001L),
            picture("/c", 3, ~hash),
            picture("/flat", 4, 0),
            picture("/flat2", 5, 1),
            picture("/copy", 1, hash));

    assertThat(lines(files, Relation.Kind.SIMILAR_TO)).containsExactly("/a /b");
  }

  private static Placed text(String path, int content, float[] values) {
    return new Placed(
        path,
        id(content),
        1,
        0,
        Optional.empty(),
        List.of(),
        OptionalLong.empty(),
        Optional.of(new Vector("m", values)));
  }

  @ParameterizedTest
  @CsvSource({"300", "6000"})
  void texts_thatPointTheSameWay_areSimilar_fewOrMany(int count) {
    Random random = new Random(1);
    List<Placed> files = new ArrayList<>();
    for (int i = 0; i < count; i += 2) {
      float[] one = new float[64];
      float[] other = new float[64];
      for (int k = 0; k < one.length; k++) {
        one[k] = (float) random.nextGaussian();
        other[k] = one[k] + (float) random.nextGaussian() * 0.1f;
      }
      files.add(text("/" + i + "a", i, one));
      files.add(text("/" + i + "b", i + 1, other));
    }

    List<String> found = lines(files, Relation.Kind.SIMILAR_TO);

    assertThat(found)
        .allMatch(
            line ->
                line.split("[ab] ?/?")[0].equals("/" + line.split("/")[2].replaceAll("[ab]", "")));
    assertThat(found.size()).isGreaterThan(count / 2 * 95 / 100);
  }

  /** 100,000 files that import each other, in a heap that a list of all pairs would burst. */
  @Test
  void of_aHundredThousandFiles_isNearLinear() {
    int count = 100_000;
    Iterable<Placed> files =
        () -> IntStream.range(0, count).mapToObj(RelationsTest::generated).iterator();
    int[] found = new int[Relation.Kind.values().length];

    Relations.of(files, relation -> found[relation.kind().ordinal()]++);

    assertThat(found[Relation.Kind.DEPENDS_ON.ordinal()]).isEqualTo(2 * count);
    assertThat(found[Relation.Kind.DUPLICATE_OF.ordinal()]).isEqualTo(count / 2);
  }

  private static Placed generated(int i) {
    int next = (i + 1) % 100_000;
    int other = (i + 7) % 100_000;
    String name = "T" + i;
    Code code =
        new Code(
            "java",
            "p" + i % 100,
            List.of(new Symbol("class", name, 1)),
            List.of(
                new Reference("import", "p" + next % 100 + ".T" + next, 1),
                new Reference("import", "p" + other % 100 + ".T" + other, 2),
                new Reference("type", "T" + next, 3),
                new Reference("type", "T" + other, 4)),
            false,
            false);
    return new Placed(
        "/src/p" + i % 100 + "/" + name + ".java",
        id(i / 2),
        10,
        i,
        Optional.of(code),
        List.of(),
        OptionalLong.of(0x9e3779b97f4a7c15L * i),
        Optional.empty());
  }
}
