package contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The worked example of docs/destinations.md, put in place as the page says. */
public final class OwnKind {
  private static final Path PAGE = Path.of("docs", "destinations.md");
  private static final Path SOURCES = Path.of("docs", "kinds", "sftp");

  private OwnKind() {}

  /** Puts the template and the jar below a Caravan home. */
  public static void install(Path home) throws IOException {
    Files.writeString(
        Files.createDirectories(home.resolve("routes")).resolve("sftp.yaml"), block("id: sftp"));
    Path classes = Files.createDirectories(home.resolve("classes"));
    List<String> compile =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
    try (Stream<Path> sources = Files.list(SOURCES)) {
      sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, compile.toArray(String[]::new)))
        .as("the compiler's answer")
        .isZero();
    Path jar = Files.createDirectories(home.resolve("lib")).resolve("sftp-kind.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
      }
    }
  }

  /** The only YAML block of the page that has these words in it. */
  public static String block(String words) throws IOException {
    Matcher blocks =
        Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    List<String> found = new ArrayList<>();
    while (blocks.find()) {
      if (blocks.group(1).contains(words)) {
        found.add(blocks.group(1));
      }
    }
    assertThat(found).as("blocks with " + words).hasSize(1);
    return found.get(0);
  }
}
