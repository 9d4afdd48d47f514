package caravan.platform.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One jar says the same as the many that it was made of. */
class OneJarTest {
  /** What several jars have under one name, and nobody asks for in all of them together. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(META-INF/)?([^/]*/)?(LICEN[CS]E|NOTICE|COPYRIGHT|DEPENDENCIES|README|AL2\\.0|LGPL2\\.1)[^/]*"
              + "|META-INF/(LICENSE|license|licenses|maven|proguard|versions|native-image|sbom)/.*"
              + "|META-INF/(jandex\\.idx|web-fragment\\.xml|MANIFEST\\.MF|INDEX\\.LIST)"
              + "|META-INF/(additional-)?spring-configuration-metadata\\.json"
              + "|META-INF/[^/]+\\.(SF|RSA|DSA|EC|kotlin_module)"
              + "|(bean|component|dev-consoles|language|model|other|transformer)\\.properties|pom\\.xml"
              + "|(.*/)?(module-info|package-info)\\.class",
          Pattern.CASE_INSENSITIVE);

  @TempDir Path folder;

  @Test
  void make_severalJars_firstOfANameCounts() throws IOException {
    jar("a.jar", Map.of("x/one.txt", "from a"));
    jar("b.jar", Map.of("x/one.txt", "from b", "x/two.txt", "only in b"));
    program("a.jar b.jar", Map.of());

    try (URLClassLoader one = made()) {
      assertThat(text(one, "x/one.txt")).isEqualTo("from a");
      assertThat(text(one, "x/two.txt")).isEqualTo("only in b");
      assertThat(Collections.list(one.findResources("x/one.txt"))).hasSize(1);
    }
  }

  @Test
  void make_servicesOfSeveralJars_keepsAllInOrder() throws IOException {
    String name = "META-INF/services/org.example.Service";
    jar("a.jar", Map.of(name, "a.First\na.Second")); // no end of line
    jar("b.jar", Map.of(name, "# b's\nb.Third\n"));
    program("a.jar b.jar", Map.of(name, "p.Zero\n"));

    try (URLClassLoader one = made()) {
      assertThat(text(one, name).lines().filter(line -> !line.startsWith("#") && !line.isEmpty()))
          .containsExactly("p.Zero", "a.First", "a.Second", "b.Third");
    }
  }

  @Test
  void make_classes_areLinkedWhereTheyCanBeAndElseTheSame() throws Exception {
    String joining = "org/apache/camel/util/URISupport.class"; // for Java 17
    String old = "picocli/CommandLine$Option.class"; // for Java 5
    ClassLoader all = getClass().getClassLoader();
    try (ZipOutputStream out =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("a.jar")))) {
      for (String name : List.of(joining, old)) {
        out.putNextEntry(new ZipEntry(name));
        out.write(all.getResource(name).openStream().readAllBytes());
      }
    }
    program("a.jar", Map.of());

    try (URLClassLoader one = made()) {
      byte[] linked = one.findResource(joining).openStream().readAllBytes();
      assertThat(new String(linked, StandardCharsets.ISO_8859_1)).contains("caravan$plain");
      assertThat(one.findResource(old).openStream().readAllBytes())
          .isEqualTo(all.getResource(old).openStream().readAllBytes());
    }
  }

  @Test
  void make_listsOfSpringAndCamel_joinsValuesOfAKey() throws IOException {
    String factories = "META-INF/spring.factories";
    String components = "META-INF/services/org/apache/camel/component.properties";
    String table = "META-INF/spring-autoconfigure-metadata.properties";
    jar(
        "a.jar",
        Map.of(
            factories, "some.Key=\\\n  a.One,\\\n  a.Two\n",
            components, "components=bean class\nversion=1\n",
            table, "a.Config.ConditionalOnClass=some\\:thing = odd\n"));
    jar(
        "b.jar",
        Map.of(
            factories, "some.Key=b.Three\nother.Key=b.Four\n",
            components, "components=file\n",
            table, "b.Config=\na.Config.ConditionalOnClass=another\n"));
    program("a.jar b.jar", Map.of());

    try (URLClassLoader one = made()) {
      Properties lists = properties(one, factories);
      assertThat(lists.getProperty("some.Key").split(","))
          .containsExactly("a.One", "a.Two", "b.Three");
      assertThat(lists.getProperty("other.Key")).isEqualTo("b.Four");
      assertThat(properties(one, components).getProperty("components"))
          .isEqualTo("bean class file");
      assertThat(properties(one, table))
          .containsEntry("a.Config.ConditionalOnClass", "some:thing = odd")
          .containsEntry("b.Config", "");
    }
  }

  @Test
  void make_versionsForNewerJava_keepsThoseOfJarsThatSayTheyHaveThem() throws IOException {
    jar(
        "a.jar",
        "Multi-Release: true\n",
        Map.of("x/one.txt", "old", "META-INF/versions/11/x/one.txt", "new"));
    jar("b.jar", Map.of("x/two.txt", "right", "META-INF/versions/11/x/two.txt", "never asked for"));
    program("a.jar b.jar", Map.of());

    try (URLClassLoader one = made()) {
      assertThat(text(one, "x/one.txt")).isEqualTo("new");
      assertThat(text(one, "x/two.txt")).isEqualTo("right");
    }
  }

  @Test
  void make_manifest_keepsWhatTheProgramSaysAndNoClassPath() throws IOException {
    jar(
        "a.jar",
        "Multi-Release: true\n",
        Map.of(
            "META-INF/OTHER.SF",
            "signature",
            "META-INF/other.rsa",
            "signature",
            "META-INF/versions/9/module-info.class",
            ""));
    program("a.jar", Map.of());

    try (URLClassLoader ignored = made();
        JarFile jar = new JarFile(folder.resolve("one.jar").toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Add-Opens"))
          .isEqualTo("java.base/x");
      assertThat(jar.getManifest().getMainAttributes().getValue("Class-Path")).isNull();
      assertThat(jar.getEntry("META-INF/OTHER.SF")).isNull();
      assertThat(jar.getEntry("META-INF/other.rsa")).isNull();
      assertThat(jar.getEntry("META-INF/versions/9/module-info.class")).isNull();
    }
  }

  @Test
  void make_jarOfTheClassPathIsMissing_isAnErrorThatNamesIt() throws IOException {
    program("gone.jar", Map.of());

    assertThatThrownBy(this::made)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("gone.jar");
  }

  @Test
  void make_jarThatIsMissing_leavesAnOlderOneAndNothingElse() throws IOException {
    Files.writeString(folder.resolve("one.jar"), "older");
    jar("a.jar", Map.of("x/one.txt", "from a"));
    program("a.jar gone.jar", Map.of());

    assertThatThrownBy(this::made).isInstanceOf(NoSuchFileException.class);
    assertThat(folder.resolve("one.jar")).hasContent("older");
    assertThat(folder.resolve("one.jar.new")).doesNotExist();
  }

  @Test
  void make_noticesOfSeveralJars_keepsEach() throws IOException {
    jar("a.jar", Map.of("META-INF/NOTICE", "by A", "META-INF/LICENSE.txt", "A's"));
    jar("b.jar", Map.of("META-INF/NOTICE", "by B", "META-INF/LICENSE.txt", "B's"));
    program("a.jar b.jar", Map.of());

    try (URLClassLoader one = made()) {
      assertThat(text(one, "META-INF/NOTICE")).isEqualTo("by A");
      assertThat(text(one, "META-INF/licenses/b.jar/META-INF/NOTICE")).isEqualTo("by B");
      assertThat(text(one, "META-INF/licenses/b.jar/META-INF/LICENSE.txt")).isEqualTo("B's");
    }
  }

  @Test
  void make_lettersBeyondAscii_areReadAsTheyWereWritten() throws IOException {
    String table = "META-INF/some.properties";
    String service = "META-INF/services/org.example.Service";
    jar("a.jar", Map.of(table, "one=caf\\u00e9\n", service, "# caf\u00e9\na.First\n"));
    jar("b.jar", Map.of(table, "two=\\u4e2d\n", service, "b.Second\n"));
    program("a.jar b.jar", Map.of());

    try (URLClassLoader one = made()) {
      assertThat(properties(one, table))
          .containsEntry("one", "caf\u00e9")
          .containsEntry("two", "\u4e2d");
      assertThat(text(one, service)).contains("# caf\u00e9", "a.First", "b.Second");
    }
  }

  @Test
  void make_partsOfCamelWithOneName_firstCounts() throws IOException {
    String part = "META-INF/services/org/apache/camel/component/some";
    String converters = "META-INF/services/org/apache/camel/TypeConverterLoader";
    jar("a.jar", Map.of(part, "class=a.Some\n", converters, "a.Converters\n"));
    jar("b.jar", Map.of(part, "class=b.Some\n", converters, "b.Converters\n"));
    program("a.jar b.jar", Map.of());

    try (URLClassLoader one = made()) {
      assertThat(properties(one, part)).containsEntry("class", "a.Some");
      assertThat(text(one, converters)).contains("a.Converters", "b.Converters");
    }
  }

  @Test
  void makeStart_ofAJar_startsItAndSaysWhatItSays() throws IOException {
    Path program = folder.resolve("program.jar");
    jar(
        "program.jar",
        "Main-Class: some.Main\nAdd-Opens: java.base/sun.nio.fs\nMulti-Release: true\n",
        Map.of("x/one.txt", "from the program"));
    Path start = folder.resolve("start.jar");
    Files.writeString(start, "an older one");

    OneJar.makeStart(program, start);

    try (JarFile jar = new JarFile(start.toFile());
        URLClassLoader loader = new URLClassLoader(new URL[] {start.toUri().toURL()}, null)) {
      assertThat(jar.stream().map(ZipEntry::getName)).containsExactly(JarFile.MANIFEST_NAME);
      Attributes main = jar.getManifest().getMainAttributes();
      assertThat(main.getValue("Main-Class")).isEqualTo("some.Main");
      assertThat(main.getValue("Add-Opens")).isEqualTo("java.base/sun.nio.fs");
      assertThat(jar.isMultiRelease()).as("it would be searched for versions").isFalse();
      assertThat(text(loader, "x/one.txt")).isEqualTo("from the program");
    }
  }

  /** A dependency that brings lists of its own is noticed here, and not by its silence. */
  @Test
  void joining_jarsThatCaravanHas_namesOfSeveralAreJoinedOrHarmless() throws IOException {
    Map<String, TreeSet<Long>> sums = new TreeMap<>();
    List<String> jars = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      if (part.endsWith(".jar") && !part.contains("surefire")) {
        jars.add(part);
        try (ZipFile zip = new ZipFile(part)) {
          zip.stream()
              .filter(entry -> !entry.isDirectory() && !entry.getName().endsWith(".class"))
              .forEach(
                  entry ->
                      sums.computeIfAbsent(entry.getName(), name -> new TreeSet<>())
                          .add(entry.getCrc()));
        }
      }
    }
    assertThat(jars).hasSizeGreaterThan(200);

    assertThat(sums.entrySet())
        .filteredOn(one -> one.getValue().size() > 1)
        .extracting(Map.Entry::getKey)
        .filteredOn(name -> Joining.of(name).isEmpty())
        .allMatch(name -> HARMLESS.matcher(name).matches());
  }

  private void program(String classPath, Map<String, String> entries) throws IOException {
    jar(
        "program.jar",
        "Main-Class: x.Main\nAdd-Opens: java.base/x\nClass-Path: " + classPath + "\n",
        entries);
  }

  private void jar(String name, Map<String, String> entries) throws IOException {
    jar(name, "", entries);
  }

  private void jar(String name, String manifest, Map<String, String> entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      Map<String, String> all = new TreeMap<>(entries);
      all.put(JarFile.MANIFEST_NAME, "Manifest-Version: 1.0\n" + manifest + "\n");
      for (Map.Entry<String, String> entry : all.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  private URLClassLoader made() throws IOException {
    Path one = folder.resolve("one.jar");
    OneJar.make(folder.resolve("program.jar"), one);
    return new URLClassLoader(new URL[] {one.toUri().toURL()}, null);
  }

  private static String text(ClassLoader loader, String name) throws IOException {
    try (InputStream in = loader.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Properties properties(ClassLoader loader, String name) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = loader.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      properties.load(in);
    }
    return properties;
  }
}
