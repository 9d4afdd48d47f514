package caravan.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryMarkerTest {
  private static final String SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55";

  @TempDir Path directory;

  @Test
  void marks_cacheTag_onlyWithTheSignature() throws IOException {
    Path tag = directory.resolve("CACHEDIR.TAG");

    assertThat(DirectoryMarker.CACHE.marks(directory)).isFalse();
    Files.writeString(tag, SIGNATURE + "\n# made by a test\n");
    assertThat(DirectoryMarker.CACHE.marks(directory)).isTrue();
    Files.writeString(tag, "X" + SIGNATURE);
    assertThat(DirectoryMarker.CACHE.marks(directory)).isFalse();
    Files.writeString(tag, SIGNATURE.substring(0, 20));
    assertThat(DirectoryMarker.CACHE.marks(directory)).isFalse();
  }

  @Test
  void marks_tagIsLink_isNotFollowed() throws IOException {
    Files.writeString(directory.resolve("real"), SIGNATURE);
    Files.createSymbolicLink(directory.resolve("CACHEDIR.TAG"), Path.of("real"));

    assertThat(DirectoryMarker.CACHE.marks(directory)).isFalse();
  }

  @Test
  void marks_plainName_anyKindOfEntryWillDo() throws IOException {
    DirectoryMarker marker = DirectoryMarker.parse(".nobackup");

    assertThat(marker.marks(directory)).isFalse();
    Files.createSymbolicLink(directory.resolve(".nobackup"), Path.of("nowhere"));
    assertThat(marker.marks(directory)).isTrue();
  }

  @Test
  void parse_nameAndPrefix_splitAtTheFirstColon() {
    DirectoryMarker marker = DirectoryMarker.parse("tag:a:b");

    assertThat(marker.name().is("tag")).isTrue();
    assertThat(marker.prefix()).isEqualTo("a:b");
  }

  @Test
  void parse_path_isRefusedWithAdvice() {
    assertThatThrownBy(() -> DirectoryMarker.parse("a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a/b'")
        .hasMessageContaining("NAME or NAME:PREFIX");
    assertThatThrownBy(() -> DirectoryMarker.parse(":x")).hasMessageContaining("empty");
  }
}
