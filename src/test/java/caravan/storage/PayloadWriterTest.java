package caravan.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.temporary.TemporaryFiles;
import caravan.platform.temporary.TemporaryLimitException;
import caravan.platform.temporary.TemporaryRoom;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadWriterTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path folder;
  private final TemporaryFiles files = TemporaryFiles.ofProcess();
  private final byte[] piece = new byte[MEGABYTE];

  @BeforeEach
  void place() {
    new Random(2).nextBytes(piece);
    files.configure(folder, 20 * MEGABYTE);
  }

  @AfterEach
  void restore() {
    files.configure(TemporaryFiles.systemDirectory(), 0);
    files.close();
  }

  @Test
  void write_upToTheLimit_isAFileWhoseBytesCountUntilItIsClosed() throws Exception {
    try (PayloadWriter writer = new PayloadWriter()) {
      for (int i = 0; i < 8; i++) {
        writer.write(piece, 0, MEGABYTE);
      }
      assertThat(files.used()).as("in memory").isZero();
      for (int i = 0; i < 4; i++) {
        writer.write(piece, 0, MEGABYTE);
      }
      assertThat(files.used()).isEqualTo(12 * MEGABYTE);
      ByteBuffer bytes = writer.payload().bytes();
      assertThat(bytes.remaining()).isEqualTo(12 * MEGABYTE);
      assertThat(bytes.slice(11 * MEGABYTE, MEGABYTE)).isEqualTo(ByteBuffer.wrap(piece));
    }
    assertThat(files.used()).isZero();
  }

  @Test
  void write_othersHaveUsedUpTheLimit_isCountedAndNotRefused() throws Exception {
    try (TemporaryRoom drill = files.room();
        PayloadWriter writer = new PayloadWriter()) {
      drill.add(20 * MEGABYTE);
      for (int i = 0; i < 9; i++) {
        writer.write(piece, 0, MEGABYTE);
      }
      assertThat(writer.payload().length()).isEqualTo(9 * MEGABYTE);
      assertThat(files.used()).isEqualTo(29 * MEGABYTE);
      assertThatThrownBy(() -> drill.add(1))
          .isInstanceOf(TemporaryLimitException.class)
          .hasMessageContaining("caravan.resources.temporary.limit");
    }
    assertThat(files.used()).isZero();
  }
}
