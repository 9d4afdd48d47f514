package caravan.analysis.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.meaning.Vector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbedderTest {
  private static Embedder embedder;

  @BeforeAll
  static void load() throws IOException {
    embedder = new Embedder(EmbedOptions.DEFAULT);
  }

  @AfterAll
  static void close() throws IOException {
    embedder.close();
  }

  @Test
  void embed_textsOfOneTopic_areNearerThanOthers() throws IOException {
    Vector question = embedder.embed("How much rent do we pay for the flat?");
    Vector near = embedder.embed("The tenant pays 900 euros a month for the apartment.");
    Vector far = embedder.embed("The goalkeeper saved a penalty in the last minute.");

    assertThat(question.similarity(near)).isGreaterThan(question.similarity(far) + 0.3);
  }

  @Test
  void embed_sameText_isTheSameToTheBit() throws IOException {
    String text = "A contract between two parties about the delivery of coal. ".repeat(80);
    Vector first = embedder.embed(text);
    embedder.embed("Something else in between.");

    assertThat(embedder.embed(text)).isEqualTo(first);
    try (Embedder another = new Embedder(EmbedOptions.DEFAULT)) {
      assertThat(another.embed(text)).isEqualTo(first);
    }
  }

  @Test
  void embed_anyText_hasTheLengthOne() throws IOException {
    for (String text :
        List.of("", "x", "\ud83d\ude00", "\ud83d", "\u0000", "電気料金", "a ".repeat(100_000))) {
      Vector vector = embedder.embed(text);
      assertThat(vector.values()).hasSize(384);
      assertThat(vector.similarity(vector)).isBetween(0.9999, 1.0001);
    }
  }

  @Test
  void embed_longTextInThreeParts_hearsItsEndToo() throws IOException {
    String filler = "Minutes of the meeting, page after page, with nothing in them. ".repeat(60);
    String end = "The volcano erupted and lava buried the village. ".repeat(40);
    try (Embedder whole = new Embedder(new EmbedOptions(Model.MINILM, 256, 3))) {
      Vector question = whole.embed("volcano eruption");
      double with = question.similarity(whole.embed(filler + end));
      double without = question.similarity(whole.embed(filler));

      assertThat(with).isGreaterThan(without + 0.1);
    }
  }

  @Test
  void handle_textAsBytes_answersItsVectorAsBytes() throws IOException {
    String text = "Größe und Maß";
    try (EmbedHandler handler = new EmbedHandler(EmbedOptions.DEFAULT)) {
      byte[] answer = handler.handle(text.getBytes(StandardCharsets.UTF_8));

      assertThat(EmbedHandler.decode(answer)).isEqualTo(embedder.embed(text));
      assertThat(EmbedHandler.decode(answer).model()).isEqualTo("all-minilm-l6-v2/128x1");
    }
  }

  @Test
  void decode_bytesThatAreNoVector_saysSo() {
    byte[] good = EmbedHandler.encode(new Vector("m", new float[] {1, 0}));
    byte[] cut = java.util.Arrays.copyOf(good, good.length - 1);
    byte[] infinite = EmbedHandler.encode(new Vector("m", new float[] {Float.NaN, 0}));

    assertThatThrownBy(() -> EmbedHandler.decode(new byte[0])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> EmbedHandler.decode(new byte[] {1, 5, 0}))
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> EmbedHandler.decode(cut)).hasMessageContaining("wrong length");
    assertThatThrownBy(() -> EmbedHandler.decode(infinite)).hasMessageContaining("no number");
  }

  @Test
  void natives_allOfThem_lieInAPrivateFolder() throws IOException {
    Path folder = NativeFolder.folder();

    assertThat(folder).isNotNull().isDirectory();
    assertThat(folder.toString()).startsWith(System.getProperty("java.io.tmpdir"));
    try (var files = Files.walk(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .contains(
              System.mapLibraryName("tokenizers"),
              System.mapLibraryName("onnxruntime"),
              System.mapLibraryName("onnxruntime4j_jni"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> new EmbedOptions(Model.MINILM, 513, 1))
        .hasMessageContaining("16 to 512");
    assertThatThrownBy(() -> new EmbedOptions(Model.MINILM, 256, 0))
        .hasMessageContaining("1 to 16");
    assertThat(Model.of("all-minilm-l6-v2")).contains(Model.MINILM);
    assertThat(Model.of("gpt")).isEmpty();
  }

  @Test
  void windows_ofALongText_coverStartAndEndAndAreBounded() {
    String text = "word ".repeat(10_000);

    List<String> parts = Windows.of(text, 16, 4);

    assertThat(parts).hasSize(4);
    assertThat(text).startsWith(parts.get(0)).endsWith(parts.get(3));
    assertThat(parts).allMatch(part -> part.length() <= 96);
    assertThat(Windows.of("short", 16, 4)).containsExactly("short");
  }
}
