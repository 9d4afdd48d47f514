package caravan.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  @TempDir Path directory;
  private final Credential.KeyFile key = Credential.KeyFile.random();

  @Test
  void create_thenRead_givesTheKeyAndIsPrivate() throws Exception {
    Path file = directory.resolve("vault.key");
    KeyFiles.create(file, key, List.of("Caravan key", "two\nlines"));
    assertThat(KeyFiles.read(file).key()).isEqualTo(key.key());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(KeyFiles.warning(file)).isEmpty();
    assertThat(Files.readString(file))
        .isEqualTo("# Caravan key\n# two lines\n" + HexFormat.of().formatHex(key.key()) + "\n");
  }

  @Test
  void create_fileThere_isNeverOverwritten() throws Exception {
    Path file = Files.writeString(directory.resolve("vault.key"), "mine");
    assertThatThrownBy(() -> KeyFiles.create(file, key, List.of()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("mine");
  }

  @Test
  void read_typedInGroups_isTaken() throws Exception {
    String hex = HexFormat.of().withUpperCase().formatHex(key.key());
    Path file =
        Files.writeString(
            directory.resolve("typed"), "# typed\r\n" + hex.replaceAll("(.{16})", "$1 \r\n"));
    assertThat(KeyFiles.read(file).key()).isEqualTo(key.key());
  }

  @Test
  void read_notAKey_namesTheFileAndShowsNothing() throws Exception {
    String hex = HexFormat.of().formatHex(key.key());
    for (String bad : List.of("", "# only", hex.substring(1), hex + "0", "z" + hex.substring(1))) {
      Path file = Files.writeString(directory.resolve("bad"), bad);
      assertThatThrownBy(() -> KeyFiles.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bad is not a key file")
          .hasMessageNotContaining(hex.substring(5))
          .hasNoCause();
    }
    Path huge = Files.write(directory.resolve("huge"), new byte[100_000]);
    assertThatThrownBy(() -> KeyFiles.read(huge)).hasMessageContaining("not a key file");
  }

  @Test
  void warning_othersCanRead_saysWhatToDo() throws Exception {
    Path file = directory.resolve("open");
    KeyFiles.create(file, key, List.of());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(KeyFiles.warning(file).orElseThrow()).contains("chmod 600");
  }

  @Test
  void passphraseFile_oneLineEndIsNotPartOfIt() throws Exception {
    Path file = directory.resolve("pass");
    byte[] expected = new Credential.Passphrase("open sesame ".toCharArray()).utf8();
    for (String end : List.of("", "\n", "\r\n")) {
      Files.writeString(file, "open sesame " + end);
      assertThat(Credential.Passphrase.read(file).utf8()).isEqualTo(expected);
    }
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> Credential.Passphrase.read(file)).hasMessageContaining("empty");
    Files.write(file, new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> Credential.Passphrase.read(file)).hasMessageContaining("UTF-8");
  }
}
