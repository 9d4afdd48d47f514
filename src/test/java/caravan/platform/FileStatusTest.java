package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileKind;
import caravan.model.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileStatusTest {
  @TempDir Path directory;
  private final FileStatus status = new FileStatus();

  @Test
  void read_file_saysWhatStatSays() throws Exception {
    Path file = Files.write(directory.resolve("f"), new byte[1234]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.createLink(directory.resolve("second"), file);

    Metadata read = status.read(file);

    String[] stat = Commands.run("stat", "-c", "%a %u %g %U %G %i %d %h %s", file).split(" ");
    assertThat(read.kind()).isEqualTo(FileKind.FILE);
    assertThat(Integer.toOctalString(read.mode())).isEqualTo(stat[0]);
    assertThat(read.uid()).isEqualTo(Integer.parseInt(stat[1]));
    assertThat(read.gid()).isEqualTo(Integer.parseInt(stat[2]));
    assertThat(read.user()).isEqualTo(stat[3]);
    assertThat(read.group()).isEqualTo(stat[4]);
    assertThat(read.inode()).isEqualTo(Long.parseLong(stat[5]));
    assertThat(read.device()).isEqualTo(Long.parseLong(stat[6]));
    assertThat(read.links()).isEqualTo(2);
    assertThat(read.size()).isEqualTo(1234);
    assertThat(read.xattrs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "-2,500000000", "-1,999999999", "1700000000,123456789", "7000000000,5"})
  void read_time_isExactToTheNanosecond(long seconds, int nanos) throws IOException {
    Path file = Files.createFile(directory.resolve("f"));
    Commands.touch(file, seconds, nanos);

    Metadata read = status.read(file);

    assertThat(read.mtimeSeconds()).isEqualTo(seconds);
    assertThat(read.mtimeNanos()).isEqualTo(nanos);
  }

  @Test
  void read_changeTime_isThatOfStat() throws Exception {
    Path file = Files.createFile(directory.resolve("f"));

    Metadata read = status.read(file);

    assertThat(String.format("%d.%09d", read.ctimeSeconds(), read.ctimeNanos()))
        .isEqualTo(Commands.run("stat", "-c", "%.9Z", file));
  }

  @Test
  void read_linkDirectoryAndFifo_areOfTheirKindAndSizeZero() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("l"), Path.of("nowhere"));
    Commands.run("mkfifo", directory.resolve("p"));

    assertThat(status.read(link).kind()).isEqualTo(FileKind.SYMLINK);
    assertThat(status.read(link).size()).isZero();
    assertThat(status.read(directory).kind()).isEqualTo(FileKind.DIRECTORY);
    assertThat(status.read(directory).size()).isZero();
    assertThat(status.read(directory.resolve("p")).kind()).isEqualTo(FileKind.FIFO);
  }

  @Test
  void read_nullDevice_hasMajorAndMinor() throws IOException {
    Metadata read = status.read(Path.of("/dev/null"));

    assertThat(read.kind()).isEqualTo(FileKind.CHARACTER_DEVICE);
    assertThat(read.deviceMajor()).isEqualTo(1);
    assertThat(read.deviceMinor()).isEqualTo(3);
  }

  @Test
  void read_missing_isNoSuchFile() {
    assertThatThrownBy(() -> status.read(directory.resolve("no")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void read_bothWays_agree() throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[10]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(-3, 7)));

    Commands.need(FileStatus.isFast(), "--add-opens java.base/sun.nio.fs=ALL-UNNAMED");
    assertThat(new FileStatus(true).read(file)).isEqualTo(new FileStatus(false).read(file));
  }

  @ParameterizedTest
  @CsvSource({"1,3", "259,1048575", "4095,255", "4096,256", "0,0", "-1,-1"})
  void device_majorAndMinor_comeBack(int major, int minor) {
    long device = UnixStat.device(major, minor);

    assertThat(UnixStat.major(device)).isEqualTo(major);
    assertThat(UnixStat.minor(device)).isEqualTo(minor);
  }
}
