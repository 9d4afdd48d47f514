package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseFileTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void needs() {
    Commands.need(OperatingSystem.available(), "Linux on x86_64 or aarch64");
    file = directory.resolve("f");
  }

  private void write(long size, long... dataAt) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(size);
      for (long at : dataAt) {
        out.seek(at);
        out.write(new byte[MIB]);
      }
    }
  }

  @Test
  void holes_denseOrEmpty_areNone() throws IOException {
    write(MIB, 0);
    assertThat(SparseFile.holes(file, MIB)).isEmpty();
    assertThat(SparseFile.maybeSparse(file)).isFalse();
    assertThat(SparseFile.holes(file, 0)).isEmpty();
  }

  @Test
  void holes_startMiddleAndEnd_areAllFound() throws IOException {
    write(10L * MIB, 2 * MIB, 5 * MIB);

    assertThat(SparseFile.holes(file, 10L * MIB))
        .containsExactly(0, 2 * MIB, 3 * MIB, 2 * MIB, 6 * MIB, 4 * MIB);
    assertThat(SparseFile.maybeSparse(file)).isTrue();
  }

  @Test
  void holes_allHole_isOne() throws IOException {
    write(5L * MIB + 77);

    assertThat(SparseFile.holes(file, 5L * MIB + 77)).containsExactly(0, 5 * MIB + 77);
  }

  @Test
  void holes_fileShorterOrLongerThanSaid_stayWithinTheSize() throws IOException {
    write(4L * MIB, 0);

    assertThat(SparseFile.holes(file, 2L * MIB)).containsExactly(MIB, MIB);
    assertThat(SparseFile.holes(file, MIB / 2)).isEmpty();
    long[] beyond = SparseFile.holes(file, 100L * MIB);
    assertThat(beyond[0]).isEqualTo(MIB);
  }

  @Test
  void holes_tooMany_keepsTheLargest() throws IOException {
    write(20L * MIB, MIB, 4 * MIB, 6 * MIB, 10 * MIB);

    assertThat(SparseFile.holes(file, 20L * MIB, 2))
        .containsExactly(7 * MIB, 3 * MIB, 11 * MIB, 9 * MIB);
    assertThat(SparseFile.holes(file, 20L * MIB, 0)).isEmpty();
  }

  @Test
  void add_veryManyHoles_keepsTheLargestInOrder() {
    SparseFile.Holes holes = new SparseFile.Holes(3);
    for (int i = 0; i < 100_000; i++) {
      holes.add(i * 100L, i % 1000 == 500 ? 50 + i / 1000 % 2 : 1);
    }

    long[] pairs = holes.pairs();

    assertThat(pairs).hasSize(6);
    assertThat(new long[] {pairs[1], pairs[3], pairs[5]}).containsOnly(51);
    assertThat(new long[] {pairs[0], pairs[2], pairs[4]}).isSorted();
  }

  @Test
  void holes_symbolicLink_isNotFollowed() throws IOException {
    write(MIB);
    Path link = Files.createSymbolicLink(directory.resolve("l"), Path.of("f"));

    assertThatThrownBy(() -> SparseFile.holes(link, MIB)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void holes_fifo_doesNotWait() throws IOException {
    Commands.run("mkfifo", file);

    assertThat(SparseFile.holes(file, MIB)).isEmpty();
  }
}
