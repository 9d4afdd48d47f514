package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerNamesTest {
  @TempDir Path directory;

  @Test
  void user_passwdWithOddLines_firstNameOfANumberWins() throws IOException {
    Path passwd =
        Files.writeString(
            directory.resolve("passwd"),
            "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n\n+::::::\n#no:x:5:5\n"
                + "nobody:x:4294967294:1::/:\nbroken\n");
    OwnerNames names = new OwnerNames(passwd, directory.resolve("none"));

    assertThat(names.user(0, directory)).isEqualTo("root");
    assertThat(names.user(-2, directory)).isEqualTo("nobody");
  }

  @Test
  void user_notInPasswd_isAskedOfTheSystem() throws IOException {
    OwnerNames names = new OwnerNames(directory.resolve("none"), directory.resolve("none"));
    int uid = (Integer) Files.getAttribute(directory, "unix:uid");

    assertThat(names.user(uid, directory)).isEqualTo(Files.getOwner(directory).getName());
  }

  @Test
  void group_unknownEverywhere_isEmpty() {
    OwnerNames names = new OwnerNames(directory.resolve("none"), directory.resolve("none"));

    assertThat(names.group(54321, Path.of("/nowhere/at/all"))).isEmpty();
  }
}
