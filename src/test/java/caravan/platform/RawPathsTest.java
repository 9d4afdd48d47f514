package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawPathsTest {
  private static final List<byte[]> NAMES =
      List.of(
          "plain".getBytes(StandardCharsets.US_ASCII),
          "with space%41".getBytes(StandardCharsets.US_ASCII),
          "grüße 日本 😀".getBytes(StandardCharsets.UTF_8),
          new byte[] {'a', (byte) 0xff, 'b'},
          new byte[] {(byte) 0xc3},
          new byte[] {(byte) 0xef, (byte) 0xbf, (byte) 0xbd},
          new byte[] {'\n', '\t', 1, '\\'});

  @TempDir Path directory;

  @Test
  void resolve_everyKindOfName_isListedWithTheSameBytes() throws IOException {
    for (byte[] name : NAMES) {
      Files.createFile(RawPaths.resolve(directory, FileName.of(name)));
    }

    List<FileName> listed = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> listed.add(RawPaths.nameOf(entry)));
    }

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(NAMES.stream().map(FileName::of).toList());
  }

  @Test
  void ofBytes_absoluteAndRelative_giveTheBytesBack() {
    for (byte[] name : NAMES) {
      byte[] absolute = new byte[name.length + 3];
      absolute[0] = '/';
      absolute[1] = 'x';
      absolute[2] = '/';
      System.arraycopy(name, 0, absolute, 3, name.length);
      byte[] relative = Arrays.copyOfRange(absolute, 1, absolute.length);

      assertThat(RawPaths.bytesOf(RawPaths.ofBytes(absolute))).isEqualTo(absolute);
      assertThat(RawPaths.bytesOf(RawPaths.ofBytes(relative))).isEqualTo(relative);
      assertThat(RawPaths.ofBytes(relative).isAbsolute()).isFalse();
    }
  }

  @Test
  void bytesOf_directoryWithBadName_hasNoTrailingSlash() throws IOException {
    Path bad = RawPaths.resolve(directory, FileName.of(new byte[] {'d', (byte) 0xfe}));
    Files.createDirectory(bad);

    byte[] bytes = RawPaths.bytesOf(bad);

    assertThat(bytes[bytes.length - 1]).isEqualTo((byte) 0xfe);
  }

  @Test
  void ofBytes_doubleSlashes_areOne() {
    Path path = RawPaths.ofBytes(new byte[] {'/', '/', 'a', '/', '/', (byte) 0xff, '/'});

    assertThat(RawPaths.bytesOf(path)).isEqualTo(new byte[] {'/', 'a', '/', (byte) 0xff});
  }

  @Test
  void nameOf_root_isRefused() {
    assertThatThrownBy(() -> RawPaths.nameOf(Path.of("/")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void main_posixLocale_keepsEveryByte() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            String.join(
                ":",
                Commands.sources(RawPaths.class, RawPathsTest.class).stream()
                    .map(Path::toString)
                    .toList()),
            RoundTrip.class.getName(),
            directory.toString());
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);

    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      assertThat(entries).hasSize(NAMES.size());
    }
  }

  /** Runs in a JVM of its own, whose file names are ASCII. */
  static final class RoundTrip {
    public static void main(String[] args) throws IOException {
      Path directory = Path.of(args[0]);
      List<FileName> expected = new ArrayList<>();
      for (byte[] name : NAMES) {
        expected.add(FileName.of(name));
        Files.createFile(RawPaths.resolve(directory, FileName.of(name)));
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          if (!expected.remove(RawPaths.nameOf(entry))) {
            throw new IllegalStateException("unexpected: " + RawPaths.nameOf(entry));
          }
        }
      }
      if (!expected.isEmpty()) {
        throw new IllegalStateException("lost: " + expected);
      }
    }
  }
}
