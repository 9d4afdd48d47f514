package caravan.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

  @TempDir Path parent;

  /** Makes a folder, says that it is there, and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws Exception {
      Path folder = PrivateFolder.create(Path.of(args[0]));
      Files.writeString(folder.resolve("libnative.so"), "bytes");
      System.out.println(folder);
      System.out.flush();
      while (System.in.read() >= 0) {
        continue; // until its input ends
      }
    }
  }

  @Test
  void sweep_folderOfAProcessThatLives_staysUntilItIsKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      Path folder = Path.of(owner.inputReader().readLine());
      PrivateFolder.sweep(parent, LATER);
      assertThat(folder.resolve("libnative.so")).exists();

      owner.destroyForcibly().waitFor();
      PrivateFolder.sweep(parent, Instant.now());
      assertThat(folder).as("it may be one that is just being made").exists();
      PrivateFolder.sweep(parent, LATER);
      assertThat(folder).doesNotExist();
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void sweep_foldersOfThisProcess_stayAndStayLocked() throws Exception {
    Path mine = PrivateFolder.create(parent);

    PrivateFolder.sweep(parent, LATER);
    PrivateFolder.sweep(parent, LATER);

    assertThat(mine).exists();
    PrivateFolder.remove(mine);
    assertThat(mine).doesNotExist();
    PrivateFolder.remove(mine);
  }

  @Test
  void sweep_whatIsNotOurs_stays() throws Exception {
    Path strange = Files.createDirectory(parent.resolve("caravan-worker-of-somebody"));
    Path file = Files.writeString(parent.resolve("caravan-worker-file"), "x");

    PrivateFolder.sweep(parent, LATER);

    assertThat(strange).exists();
    assertThat(file).exists();
  }
}
