package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ransomware is noticed, and what people do every day is not taken for it. */
class ChangeAlarmTest {
  private static final int DOCUMENTS = 60;

  @TempDir Path folder;
  private Path source;
  private Cli cli;
  private final Random random = new Random(11);

  @BeforeEach
  void setUp() throws IOException {
    source = Files.createDirectories(folder.resolve("source"));
    cli = new Cli(folder.resolve("home"));
    for (int i = 0; i < DOCUMENTS; i++) {
      write(document(i), ("Dear reader, this is letter " + i + ". ").repeat(20));
    }
    for (int i = 0; i < 20; i++) {
      write("pictures/p" + i + ".jpg", jpeg());
    }
  }

  private static String document(int number) {
    return "documents/letter-" + number + (number % 2 == 0 ? ".txt" : ".docx");
  }

  private Path write(String path, byte[] content) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path write(String path, String content) throws IOException {
    return write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    do {
      random.nextBytes(bytes);
    } while (bytes[0] < 'A'); // no beginning of a format by chance
    return bytes;
  }

  private byte[] jpeg() {
    byte[] bytes = noise(3000);
    bytes[0] = (byte) 0xff;
    bytes[1] = (byte) 0xd8;
    bytes[2] = (byte) 0xff;
    return bytes;
  }

  private Cli.Result quiet() {
    Cli.Result result = cli.run("backup", source.toString(), "--json");
    assertThat(result.exit()).as(result.err() + result.out()).isZero();
    assertThat(result.json().path("suspicious").asText()).isEmpty();
    return result;
  }

  private JsonNode alarm() {
    Cli.Result result = cli.run("backup", source.toString(), "--json");
    assertThat(result.exit()).as(result.out()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.json().path("verdict").asText()).isEqualTo("suspicious");
    return result.json();
  }

  private List<String> marks() {
    List<String> marks = new ArrayList<>();
    for (JsonNode snapshot : cli.run("snapshots", "--json").json()) {
      List<String> own = new ArrayList<>();
      snapshot.path("marks").forEach(mark -> own.add(mark.asText()));
      marks.add(String.join(",", own));
    }
    return marks;
  }

  @Test
  void backup_encryptedInPlace_marksPinsAndSaysSo() throws Exception {
    quiet();
    for (int i = 0; i < 24; i++) {
      write(document(i), noise(900));
    }
    Cli.Result result = cli.run("backup", source.toString());
    assertThat(result.exit()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.err())
        .contains("looks wrong")
        .contains("24 hold noise where their names promise text")
        .contains("in a source of 80")
        .contains("caravan trust ");
    assertThat(result.out()).contains("suspicious");
    assertThat(marks()).containsExactly("pinned", "suspect");
    assertThat(cli.run("snapshots").out()).contains("pinned").contains("suspect");

    quiet(); // what was reported is not reported again
    assertThat(marks()).containsExactly("pinned", "suspect", "");
  }

  @Test
  void trust_suspect_takesItsMarkAndThePinsOff() throws Exception {
    quiet();
    for (int i = 0; i < 24; i++) {
      write(document(i), noise(900));
    }
    String name = alarm().path("snapshot").asText();
    assertThat(cli.run("trust", "latest", "--json").json().path("unpinned")).hasSize(1);
    assertThat(marks()).containsExactly("", "");
    Cli.Result again = cli.run("trust", name);
    assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("is not marked as suspect");
    assertThat(cli.run("trust").exit()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void backup_encryptedWithNewExtension_alarms() throws Exception {
    quiet();
    for (int i = 0; i < 24; i++) {
      Path file = source.resolve(document(i));
      if (i % 2 == 0) {
        write(document(i) + ".locked", noise(900));
      } else {
        write(document(i).replace(".docx", ".id-7.[a@b].crypt"), noise(900));
      }
      Files.delete(file);
    }
    JsonNode report = alarm();
    assertThat(report.path("suspicious").asText()).contains("another extension");
    assertThat(report.path("changes").path("renamed").asInt()).isEqualTo(24);
    assertThat(marks()).containsExactly("pinned", "suspect");
  }

  @Test
  void backup_deletedAndCreatedUnderOtherNames_alarms() throws Exception {
    quiet();
    for (int i = 0; i < 24; i++) {
      Files.delete(source.resolve(document(i)));
      write("documents/" + Long.toHexString(random.nextLong()) + ".enc", noise(900));
    }
    JsonNode report = alarm();
    assertThat(report.path("changes").path("replaced").asInt()).isEqualTo(24);
  }

  @Test
  void backup_fewFilesEachTime_alarmsOnceTheyAreMany() throws Exception {
    quiet();
    for (int run = 0; run < 3; run++) {
      for (int i = 0; i < 3; i++) {
        write(document(run * 3 + i), noise(900));
      }
      quiet();
    }
    for (int i = 9; i < 12; i++) {
      write(document(i), noise(900));
    }
    assertThat(alarm().path("suspicious").asText()).contains("in 4 backups");
    assertThat(marks())
        .as("also the one before it began")
        .containsExactly("pinned", "", "", "pinned", "suspect");
  }

  @Test
  void backup_oneOddFileThatChangesOften_countsOnce() throws Exception {
    for (int run = 0; run < 12; run++) {
      write("state.json", noise(900 + run));
      quiet();
    }
  }

  @Test
  void backup_smallSource_doesNotAlarm() throws Exception {
    try (Stream<Path> files = Files.list(source.resolve("documents"))) {
      for (Path file : files.skip(4).toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(source.resolve("pictures"))) {
      for (Path file : files.skip(1).toList()) {
        Files.delete(file);
      }
    }
    quiet();
    try (Stream<Path> files = Files.list(source.resolve("documents"))) {
      for (Path file : files.toList()) {
        Files.write(file, noise(900));
      }
    }
    quiet();
  }

  @Test
  void backup_alarmOff_doesNotAlarm() throws Exception {
    quiet();
    Files.writeString(folder.resolve("home/caravan.yaml"), "caravan: {alarm: {enabled: false}}\n");
    for (int i = 0; i < DOCUMENTS; i++) {
      write(document(i), noise(900));
    }
    quiet();
  }

  @Test
  void backup_everydayChanges_doNotAlarm() throws Exception {
    // a first backup of what is noise already, among it archives and containers
    for (int i = 0; i < 30; i++) {
      write("containers/c" + i + ".vc", noise(900));
      write("project/target/classes/C" + i + ".class", noise(400));
      write("project/node_modules/m/f" + i + ".js", "module.exports = " + i + ";".repeat(99));
      write("project/src/main" + i + ".c", "int main(void) { return " + i + "; }\n".repeat(9));
      write("logs/app.log." + i, ("line of the log " + i + "\n").repeat(30));
    }
    write("project/.git/HEAD", "ref: refs/heads/main\n".repeat(5));
    quiet();

    // build directories deleted: more than half of the source is gone
    delete(source.resolve("project/target"));
    delete(source.resolve("project/node_modules"));
    quiet();

    // another branch, with other files
    delete(source.resolve("project/src"));
    for (int i = 0; i < 12; i++) {
      write("project/docs/page" + i + ".html", ("<p>page " + i + "</p>\n").repeat(30));
      write("project/.git/objects/ab/" + i + "cdef", zlibLike());
    }
    quiet();

    // photos come, archives grow, logs rotate
    for (int i = 0; i < 40; i++) {
      write("pictures/import/i" + i + ".jpg", jpeg());
      write("archives/a" + i + ".tar.gz", gzip());
    }
    for (int i = 0; i < 30; i++) {
      Files.delete(source.resolve("logs/app.log." + i));
      write("logs/app.log." + i + ".gz", gzip());
    }
    quiet();

    // a tree renamed, with documents and containers in it; documents edited
    Files.move(source.resolve("documents"), source.resolve("letters"));
    Files.move(source.resolve("containers"), source.resolve("safes"));
    for (int i = 0; i < 30; i++) {
      write("pictures/p" + i % 20 + ".jpg", jpeg());
    }
    quiet();

    // containers and documents get other names
    for (int i = 0; i < 30; i++) {
      Files.move(source.resolve("safes/c" + i + ".vc"), source.resolve("safes/c" + i + ".hc"));
      Path letter = source.resolve(document(i).replace("documents", "letters"));
      Files.move(letter, letter.resolveSibling(letter.getFileName() + ".done"));
    }
    quiet();
  }

  private byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(noise(900));
    }
    return bytes.toByteArray();
  }

  private byte[] zlibLike() {
    byte[] bytes = noise(300);
    bytes[0] = 0x78;
    bytes[1] = 0x01;
    return bytes;
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
