package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SmallFileTest {
  @TempDir Path folder;
  private final SmallFile small = new SmallFile();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("file"), "some text");
  }

  private byte[] readAll(int room) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(room);
    for (int n = small.read(part); n >= 0; n = small.read(part.clear())) {
      assertThat(n).isPositive().isEqualTo(part.position());
      all.write(part.array(), 0, n);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 16_384, 16_385, 100_000})
  void read_anyLength_isWhatTheFileHolds(int length) throws Exception {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    Files.write(file, content);
    for (int room : new int[] {7, 16_384, 1 << 17}) {
      assertThat(small.open(file)).isTrue();
      assertThat(readAll(room)).isEqualTo(content);
      small.close();
    }
  }

  @Test
  void read_intoTheMiddle_leavesTheRestAlone() throws Exception {
    byte[] array = "0123456789abcdef".getBytes();
    small.open(file);

    assertThat(small.read(ByteBuffer.wrap(array, 3, 4))).isEqualTo(4);
    assertThat(new String(array)).isEqualTo("012some789abcdef");
    assertThat(small.read(ByteBuffer.wrap(array, 3, 0))).isZero();
    small.close();
  }

  @Test
  void open_whatCannotBeOpened_isLeftToAChannel() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(small.open(folder.resolve("nothing"))).isFalse();
    assertThat(small.open(link)).isFalse();
    assertThat(small.isOpen()).isFalse();
    assertThat(small.open(file)).isTrue();
    small.close();
  }

  @Test
  void read_ofADirectory_isAFailureWithItsName() throws Exception {
    assertThat(small.open(folder)).isTrue();

    assertThatThrownBy(() -> small.read(ByteBuffer.allocate(1)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("directory");
    small.close();
  }

  @Test
  void close_anyNumberOfTimes_closesItsOwnFileOnly() throws Exception {
    small.open(file);
    small.close();
    try (SmallFile other = new SmallFile()) {
      assertThat(other.open(file)).isTrue(); // most likely by the number that the first one had
      small.close();
      assertThat(other.read(ByteBuffer.allocate(4))).isEqualTo(4);
    }
    assertThatThrownBy(() -> small.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void open_anotherBeforeTheFirstIsClosed_isRefused() throws Exception {
    small.open(file);
    assertThatThrownBy(() -> small.open(file)).isInstanceOf(IllegalStateException.class);
    small.close();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void close_ofManyFiles_leavesNoneOpen() throws Exception {
    for (int i = 0; i < 500; i++) {
      small.open(file);
      readAll(100);
      small.close();
    }
    assertThat(timesOpen()).isZero();
    small.open(file);
    assertThat(timesOpen()).isOne();
    small.close();
  }

  private long timesOpen() throws IOException {
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      return numbers.filter(number -> file.equals(target(number))).count();
    }
  }

  private static Path target(Path number) {
    try {
      return Files.readSymbolicLink(number);
    } catch (IOException e) {
      return number; // another thread's, closed meanwhile
    }
  }
}
