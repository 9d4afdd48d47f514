package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileName;
import caravan.model.Xattr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtendedAttributesTest {
  @TempDir Path directory;

  @BeforeEach
  void needs() {
    Commands.need(OperatingSystem.available(), "Linux on x86_64 or aarch64");
    Commands.needTool("setfattr", "attr");
  }

  @Test
  void read_none_isEmpty() throws IOException {
    assertThat(ExtendedAttributes.read(directory)).isEmpty();
    assertThat(ExtendedAttributes.read(Path.of("/proc/self/status"))).isEmpty();
  }

  @Test
  void read_several_areSortedAndExact() throws IOException {
    Path file = RawPaths.resolve(directory, FileName.of(new byte[] {'f', (byte) 0xff}));
    Files.createFile(file);
    Path link = Files.createLink(directory.resolve("l"), file);
    Commands.run("setfattr", "-n", "user.zebra", "-v", "0x00ff0a", link);
    Commands.run("setfattr", "-n", "user.empty", link);
    Commands.run("setfattr", "-n", "user.größe", "-v", "x", link);

    List<Xattr> read = ExtendedAttributes.read(file);

    assertThat(read)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new Xattr("user.empty", new byte[0]),
            new Xattr("user.größe", "x".getBytes(StandardCharsets.UTF_8)),
            new Xattr("user.zebra", new byte[] {0, (byte) 0xff, 10}));
  }

  @Test
  void read_symbolicLink_isNotFollowed() throws IOException {
    Path file = Files.createFile(directory.resolve("f"));
    Commands.run("setfattr", "-n", "user.x", "-v", "1", file);
    Path link = Files.createSymbolicLink(directory.resolve("l"), Path.of("f"));

    assertThat(ExtendedAttributes.read(link)).isEmpty();
  }

  @Test
  void read_acl_isAnAttribute() throws IOException {
    Commands.needTool("setfacl", "acl");
    Commands.run("setfacl", "-m", "u:1:r,d:u:1:r", directory);

    assertThat(ExtendedAttributes.read(directory))
        .extracting(Xattr::name)
        .containsExactly("system.posix_acl_access", "system.posix_acl_default");
  }

  @Test
  void read_missing_isNoSuchFile() {
    assertThatThrownBy(() -> ExtendedAttributes.read(directory.resolve("no")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
