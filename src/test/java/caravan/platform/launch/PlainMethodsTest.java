package caravan.platform.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class says the same once its texts and records are plain methods. */
class PlainMethodsTest {
  private static final String MARK = "java/lang/invoke/StringConcatFactory";

  @TempDir Path folder;

  @Test
  void rewritten_argumentsOfAllTypes_joinsTheSame() throws Exception {
    String source =
        """
        public class Texts {
          enum Colour { RED }
          interface Named { private String twice(String s) { return s + '/' + s; }
            default String name() { return twice("n") + this.getClass().getSimpleName(); } }
          static class Thing implements Named { public String toString() { return null; } }
          static final String NIL = "a\\1b\\2c";
          static String all(boolean z, byte b, short s, char c, int i, long j, float f, double d,
              String text, Object o, char[] chars, int[] ints, StringBuilder builder) {
            return "z" + z + b + s + c + i + " " + j + "\\u20ac" + f + d + text + o
                + (chars == null) + (ints == null ? ints : "x") + builder + "end";
          }
          static String tags(long a, double b, int c) { return NIL + a + b + "\\1" + c + NIL; }
          static String grown(String s) { s += 1; s += 'c'; s += 2L; s += null; return s; }
          public static String run() {
            char[] none = null;
            return all(true, (byte) -1, (short) 300, 'q', 7, 1L << 40, 1.5f, -0.0, null, Colour.RED,
                    none, null, new StringBuilder("sb"))
                + "|" + tags(1, 2, 3) + "|" + grown("g") + "|" + none + "|" + new Thing()
                + "|" + new Thing().name();
          }
        }
        """;
    compile(source);
    String expected = run(folder);

    int rewritten = rewriteAll();

    assertThat(rewritten).isEqualTo(2); // Texts and its interface
    assertThat(run(folder)).isEqualTo(expected).contains("ztrue-1300q7", "|null|", "n/nThing");
  }

  @Test
  void rewritten_recordsOfAllTypes_areEqualAndShownTheSame() throws Exception {
    String source =
        """
        import java.util.List;
        public class Texts {
          record None() {}
          record Chars(char[] all) {}
          record All(boolean z, byte b, short s, char c, int i, long j, float f, double d, String t,
              List<?> list) {}
          record Half(String kept, int odd) {
            @Override public boolean equals(Object o) { return o instanceof Half h && h.odd == odd; }
            @Override public int hashCode() { return odd; }
          }
          static All all(int changed) {
            return new All(changed == 0, (byte) (changed == 1 ? 1 : 2), (short) (changed == 2 ? 1 : 2),
                changed == 3 ? 'a' : 'b', changed == 4 ? 1 : 2, changed == 5 ? 1 : 1L << 33,
                changed == 6 ? 0f : Float.NaN, changed == 7 ? 0.0 : -0.0, changed == 8 ? null : "t",
                changed == 9 ? List.of() : List.of(new None()));
          }
          public static String run() {
            StringBuilder said = new StringBuilder();
            for (int i = -1; i <= 9; i++) {
              All a = all(-1), b = all(i);
              said.append(a.equals(b) ? "same" : "other").append(b.hashCode()).append(b)
                  .append(a.equals(a)).append(' ');
            }
            char[] one = {'c'}, two = {'c'};
            Chars chars = new Chars(one);
            return said.append(new None()).append(new None().equals(new None()))
                .append(new None().hashCode()).append(all(0).equals(null)).append(all(0).equals("x"))
                .append(new Half("a", 1).equals(new Half("b", 1))).append(new Half("a", 1))
                .append(chars.equals(new Chars(one))).append(chars.equals(new Chars(two)))
                .append(chars.hashCode() == one.hashCode()).append(new Chars(null)).toString();
          }
        }
        """;
    compile(source);
    String expected = run(folder);

    int rewritten = rewriteAll();

    assertThat(rewritten).isEqualTo(4); // all but Texts itself
    assertThat(run(folder))
        .isEqualTo(expected)
        .contains("f=NaN, d=-0.0, t=t", "None[]true0", "truefalsetrueChars[all=null]");
    assertThat(expected.split("other", -1)).hasSize(10 + 1);
  }

  @Test
  void rewritten_classThatOnlyNamesTheFactory_isLeftAsItIs() throws Exception {
    compile("public class Texts { String mark = \"" + MARK + "\"; }");
    byte[] bytes = Files.readAllBytes(folder.resolve("Texts.class"));

    assertThat(PlainMethods.concerns(bytes)).isTrue();
    assertThat(PlainMethods.rewritten(bytes)).isEmpty();
  }

  @Test
  void rewritten_typesOfOthers_areNotNamedByTheMethods() throws Exception {
    compile(
        """
        public class Texts {
          static class Optional {}
          public static String run() { Optional o = null; return "o" + o; }
        }
        """);
    rewriteAll();
    Files.delete(folder.resolve("Texts$Optional.class"));

    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      assertThat(loader.loadClass("Texts").getDeclaredMethods()).hasSize(2);
    }
  }

  @Test
  void rewritten_damagedClass_isLeftAsItIs() throws Exception {
    compile("public class Texts { public static String run(int i) { return \"a\" + i; } }");
    byte[] bytes = Files.readAllBytes(folder.resolve("Texts.class"));

    assertThat(PlainMethods.rewritten(bytes)).isPresent();
    assertThat(PlainMethods.rewritten(Arrays.copyOf(bytes, bytes.length - 40))).isEmpty();
  }

  @Test
  void concerns_classesOfJava8AndOfTheFuture_areLeftAlone() {
    byte[] head = {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 52};
    assertThat(PlainMethods.concerns(head)).isFalse();
    head[7] = 61;
    assertThat(PlainMethods.concerns(head)).isTrue();
    head[7] = 66;
    assertThat(PlainMethods.concerns(head)).isFalse();
    assertThat(PlainMethods.concerns(new byte[7])).isFalse();
  }

  private int rewriteAll() throws IOException {
    int changed = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        Optional<byte[]> plain = PlainMethods.rewritten(bytes);
        if (plain.isPresent()) {
          changed++;
          Files.write(file, plain.get());
          String text = new String(plain.get(), StandardCharsets.ISO_8859_1);
          assertThat(text).contains("caravan$plain");
        }
      }
    }
    return changed;
  }

  private void compile(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options = List.of("-d", folder.toString(), "-proc:none", "--release", "17");
    SimpleJavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("memory:///Texts.java"), SimpleJavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    boolean compiled = compiler.getTask(said, null, null, options, null, List.of(file)).call();
    assertThat(compiled).as(said.toString()).isTrue();
  }

  private static String run(Path folder) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      return (String) loader.loadClass("Texts").getMethod("run").invoke(null);
    }
  }
}
