package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees are read and written as Jackson's mapper does. */
class JsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "null",
        "true",
        "[]",
        "{}",
        "\"\\u00e9\\ud83d\\ude00 é\\n\\u0000\"",
        "0",
        "-2147483648",
        "2147483648",
        "9223372036854775808",
        "-1.5e300",
        "1e400",
        "{\"a\":{\"b\":[1,[2,{}],null,false]},\"c\":\"\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} and more",
        "[1,2] [3]"
      })
  void read_anything_isWhatTheMapperReads(String text) throws Exception {
    JsonNode expected = MAPPER.readTree(text);
    assertThat(Json.read(text)).isEqualTo(expected).hasSameClassAs(expected);
    assertThat(Json.read(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    if (!expected.isMissingNode()) {
      assertThat(Json.bytes(expected)).isEqualTo(MAPPER.writeValueAsBytes(expected));
      assertThat(Json.text(expected)).isEqualTo(MAPPER.writeValueAsString(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[1,", "{\"a\"", "{\"a\":", "{a:1}", "]", "[1,]", "tru", "\"a", "01", "NaN"})
  void read_whatIsNoJson_isRefusedLikeByTheMapper(String text) {
    assertThatThrownBy(() -> MAPPER.readTree(text)).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> Json.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void read_nestedWithoutEnd_isRefused() {
    assertThatThrownBy(() -> Json.read("[".repeat(1 << 20))).isInstanceOf(IOException.class);
  }

  @Test
  void bytes_whatNoTextSays_isWrittenAsByTheMapperOrRefused() throws Exception {
    ObjectNode tree = Json.object();
    tree.put("bytes", new byte[] {1, 2, (byte) 0xff});
    assertThat(Json.bytes(tree)).isEqualTo(MAPPER.writeValueAsBytes(tree));
    tree.putPOJO("object", new Random());
    assertThatThrownBy(() -> Json.bytes(tree)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytes_randomTrees_areReadBack() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      JsonNode tree = tree(random, 4);
      assertThat(Json.bytes(tree)).isEqualTo(MAPPER.writeValueAsBytes(tree));
      assertThat(Json.text(tree)).isEqualTo(MAPPER.writeValueAsString(tree));
      assertThat(Json.read(Json.bytes(tree))).isEqualTo(MAPPER.readTree(Json.bytes(tree)));
    }
  }

  private static JsonNode tree(Random random, int depth) {
    ObjectNode tree = Json.object();
    for (int i = random.nextInt(6); i >= 0; i--) {
      String name = "n" + random.nextInt(100) + (char) random.nextInt(0xd800);
      switch (random.nextInt(depth == 0 ? 7 : 9)) {
        case 0 -> tree.put(name, random.nextInt());
        case 1 -> tree.put(name, random.nextLong());
        case 2 -> tree.put(name, new BigInteger(90, random));
        case 3 -> tree.put(name, random.nextDouble());
        case 4 -> tree.put(name, random.nextBoolean());
        case 5 -> tree.put(name, "text \"" + (char) random.nextInt(0xd800));
        case 6 -> tree.put(name, new BigDecimal("1.25"));
        case 7 -> tree.set(name, tree(random, depth - 1));
        default -> tree.putArray(name).add(tree(random, depth - 1)).addNull().add("x");
      }
    }
    return tree;
  }
}
