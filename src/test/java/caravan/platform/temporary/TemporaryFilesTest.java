package caravan.platform.temporary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {
  private static final Duration AT_ONCE = Duration.ZERO;

  @TempDir Path parent;
  private final Instant later = Instant.now().plus(Duration.ofHours(1));

  /** Makes files, says where they are, and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws Exception {
      TemporaryFiles files = new TemporaryFiles(Path.of(args[0]));
      Path closed = files.makeFolder("restored-");
      Files.writeString(closed.resolve("private.txt"), "bytes");
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
      System.out.println(files.folder());
      System.out.flush();
      while (System.in.read() >= 0) {
        continue; // until its input ends
      }
    }
  }

  @Test
  void folder_whereNothingCanBeLocked_isRefusedAndLeavesNothing() throws Exception {
    TemporaryFiles files =
        new TemporaryFiles(
            parent,
            directory -> Files.getOwner(directory),
            file -> {
              throw new IOException("No locks available");
            });

    assertThatThrownBy(files::folder).isInstanceOf(IOException.class).hasMessageContaining("locks");
    assertThatThrownBy(files::folder).isInstanceOf(IOException.class);

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void removeLeft_processThatLives_keepsItsFilesUntilItIsKilled() throws Exception {
    TemporaryFiles files = new TemporaryFiles(parent);
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
      assertThat(files.removeLeft(later, AT_ONCE)).isZero();
      assertThat(folder).isDirectoryContaining("glob:**/restored-*");

      owner.destroyForcibly().waitFor();
      assertThat(files.removeLeft(Instant.now(), AT_ONCE)).as("it may be a new one").isZero();
      assertThat(files.removeLeft(later, Duration.ofHours(2))).as("kept for so long").isZero();
      assertThat(files.removeLeft(later, AT_ONCE)).isEqualTo(1);
      assertThat(folder).doesNotExist();
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void removeLeft_filesOfThisProcess_stayAndStayLocked() throws Exception {
    TemporaryFiles files = new TemporaryFiles(parent);
    Path mine = files.makeFile("a", ".b");
    TemporaryFiles others = new TemporaryFiles(parent);

    assertThat(others.removeLeft(later, AT_ONCE)).isZero();
    assertThat(others.removeLeft(later, AT_ONCE)).isZero();

    assertThat(mine).exists();
    files.close();
    assertThat(parent).isEmptyDirectory();
    files.close();
  }

  @Test
  void removeLeft_whatIsNotOurs_stays() throws Exception {
    Path unlocked = Files.createDirectory(parent.resolve("caravan-tmp-1"));
    Path inside = Files.writeString(unlocked.resolve("a"), "its lock was tidied away");
    Path file = Files.writeString(parent.resolve("caravan-tmp-2"), "x");
    Path elsewhere = Files.createDirectory(parent.resolve("precious"));
    Path link = Files.createSymbolicLink(parent.resolve("caravan-tmp-3"), elsewhere);
    Path empty = Files.createDirectory(parent.resolve("caravan-tmp-4"));
    for (Path folder : List.of(unlocked, empty)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    assertThat(new TemporaryFiles(parent).removeLeft(later, AT_ONCE)).isEqualTo(1);

    assertThat(inside).exists();
    assertThat(file).exists();
    assertThat(elsewhere).exists();
    assertThat(link).exists();
    assertThat(empty).as("whose process was killed before it locked it").doesNotExist();
  }

  private static Path left(Path folder) throws IOException {
    Files.createDirectory(folder);
    Files.createFile(folder.resolve("owner")); // which nobody holds
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }

  @Test
  void removeLeft_folderOfAnotherUser_stays() throws Exception {
    Path folder = left(parent.resolve("caravan-tmp-1"));

    assertThat(new TemporaryFiles(parent, d -> () -> "somebody").removeLeft(later, AT_ONCE))
        .isZero();
    assertThat(folder).exists();
    assertThat(new TemporaryFiles(parent).removeLeft(later, AT_ONCE)).isEqualTo(1);
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void removeLeft_folderThatOthersCanWriteIn_stays() throws Exception {
    Path all = left(parent.resolve("caravan-tmp-1"));
    Path group = left(parent.resolve("caravan-tmp-2"));
    Files.setPosixFilePermissions(all, PosixFilePermissions.fromString("rwx----w-"));
    Files.setPosixFilePermissions(group, PosixFilePermissions.fromString("rwx-w----"));

    assertThat(new TemporaryFiles(parent).removeLeft(later, AT_ONCE)).isZero();

    assertThat(all).exists();
    assertThat(group).exists();
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void removeLeft_pipeInPlaceOfTheLock_isNotOpened() throws Exception {
    Path folder = left(parent.resolve("caravan-tmp-1"));
    Path lock = folder.resolve("owner");
    Files.delete(lock);
    assertThat(new ProcessBuilder("mkfifo", lock.toString()).start().waitFor()).isZero();

    assertThat(new TemporaryFiles(parent).removeLeft(later, AT_ONCE)).isZero();

    assertThat(lock).exists();
  }

  @Test
  void removeLeft_ownFolderByAnotherPath_staysLockedForOtherProcesses() throws Exception {
    Path real = Files.createDirectory(parent.resolve("real"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), real);
    try (TemporaryFiles files = new TemporaryFiles(real)) {
      Path mine = files.makeFile("a", ".b");

      assertThat(new TemporaryFiles(link).removeLeft(later, AT_ONCE)).isZero();

      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Tidier.class.getName(),
                  real.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(other.inputReader().readLine()).isEqualTo("0");
      assertThat(other.waitFor()).isZero();
      assertThat(mine).exists();
    }
  }

  /** Another process that removes what it takes for left. */
  static final class Tidier {
    private Tidier() {}

    public static void main(String[] args) throws Exception {
      Instant later = Instant.now().plus(Duration.ofHours(1));
      System.out.println(new TemporaryFiles(Path.of(args[0])).removeLeft(later, AT_ONCE));
    }
  }

  @Test
  void remove_linksAndClosedFolders_goWithoutWhatIsBehindThem() throws Exception {
    Path outside = Files.createDirectory(parent.resolve("outside"));
    Path precious = Files.writeString(outside.resolve("precious"), "x");
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path closed = Files.createDirectories(folder.resolve("a/closed"));
    Files.writeString(closed.resolve("b"), "x");
    Files.createSymbolicLink(folder.resolve("link"), outside);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    Folders.remove(folder);
    Folders.remove(folder);

    assertThat(folder).doesNotExist();
    assertThat(precious).exists();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(outside)))
        .isEqualTo("r-xr-xr-x");
  }

  @Test
  void forEach_diskThatFailsMeanwhile_isThrownAsWhatItIs() {
    IOException broken = new IOException("input/output error");
    DirectoryStream<Path> entries =
        new DirectoryStream<>() {
          @Override
          public Iterator<Path> iterator() {
            throw new DirectoryIteratorException(broken);
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> Folders.forEach(entries, entry -> {})).isSameAs(broken);
  }

  @Test
  void folder_isForItsOwnerAlone_andComesBackIfItIsTaken() throws Exception {
    TemporaryFiles files = new TemporaryFiles(parent.resolve("not/there/yet"));

    Path folder = files.folder();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(files.folder()).isEqualTo(folder);
    Folders.remove(folder);
    assertThat(files.makeFile("a", "b")).exists();

    files.close();
  }

  @Test
  void configure_otherDirectory_holdsForWhatIsMadeThen() throws Exception {
    TemporaryFiles files = new TemporaryFiles(parent.resolve("a"));
    Path before = files.makeFile("x", "y");
    files.configure(parent.resolve("b"), 0);

    Path after = files.makeFile("x", "y");

    assertThat(before).exists().startsWith(parent.resolve("a"));
    assertThat(after).startsWith(parent.resolve("b"));
    files.close();
    assertThat(parent.resolve("a")).isEmptyDirectory();
    assertThat(parent.resolve("b")).isEmptyDirectory();
  }

  @Test
  void folder_placeThatCannotBe_saysWhatToSet() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "x");

    assertThatThrownBy(() -> new TemporaryFiles(file).folder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("caravan.resources.temporary.directory");
  }

  @Test
  void room_moreThanTheLimit_isRefusedAndComesBackWhenClosed() throws Exception {
    TemporaryFiles files = new TemporaryFiles(parent);
    files.configure(parent, 1_000);
    TemporaryRoom first = files.room();
    first.add(600);
    Path file = files.makeFile("a", "b");
    try (TemporaryRoom second = files.room();
        OutputStream out = second.open(file)) {
      out.write(new byte[300]);
      assertThatThrownBy(() -> out.write(new byte[101]))
          .isInstanceOf(TemporaryLimitException.class)
          .hasMessageContaining("1000 bytes")
          .hasMessageContaining("caravan.resources.temporary.limit");
      assertThat(files.used()).isEqualTo(900);
    }
    assertThat(file).hasSize(300);
    assertThat(files.used()).isEqualTo(600);

    first.close();

    assertThat(files.used()).isZero();
    files.close();
  }
}
