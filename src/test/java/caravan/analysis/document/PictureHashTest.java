package caravan.analysis.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureHashTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void hash_rescaledRecompressedOrBrighter_isSimilar(long seed) throws Exception {
    BufferedImage picture = Samples.picture(seed, 800, 600);
    long hash = hash(picture);

    assertThat(PictureHash.distance(hash, hash(scaled(picture, 400, 300)))).isLessThanOrEqualTo(10);
    assertThat(PictureHash.distance(hash, hash(scaled(picture, 1200, 900))))
        .isLessThanOrEqualTo(10);
    assertThat(PictureHash.distance(hash, hash(recompressed(picture, 0.3f))))
        .isLessThanOrEqualTo(10);
    assertThat(
            PictureHash.distance(hash, hash(new RescaleOp(1.08f, 4, null).filter(picture, null))))
        .isLessThanOrEqualTo(10);
  }

  @Test
  void hash_others_differ() {
    for (long one = 1; one <= 30; one++) {
      for (long other = one + 1; other <= 30; other++) {
        assertThat(
                PictureHash.distance(
                    hash(Samples.picture(one, 400, 300)), hash(Samples.picture(other, 400, 300))))
            .as("pictures %d and %d", one, other)
            .isGreaterThan(10);
      }
    }
  }

  @Test
  void hash_flat_isNone() {
    assertThat(PictureHash.of(new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB))).isEmpty();
  }

  @Test
  void hash_file_isThatOfThePicture() throws Exception {
    BufferedImage picture = Samples.picture(9, 2_400, 1_800);
    Path file = directory.resolve("picture.png");
    Files.write(file, Samples.png(picture));

    long read = PictureHash.of(file, 65_500).orElseThrow();

    assertThat(PictureHash.distance(hash(picture), read)).isLessThanOrEqualTo(4);
  }

  @Test
  void hash_largerThanAllowed_isNone() throws Exception {
    Path file = directory.resolve("picture.png");
    Files.write(file, Samples.png(Samples.picture(1, 200, 100)));

    assertThat(PictureHash.of(file, 199)).isEmpty();
    assertThat(PictureHash.of(file, 200)).isPresent();
  }

  /** Its pixels would take 2.7 GB, four times the heap of the tests. */
  @Test
  void hash_30000x30000_isMadeInLittleMemory() throws Exception {
    Path file = directory.resolve("huge.png");
    hugePng(file, 30_000);

    assertThat(PictureHash.of(file, 65_500)).isPresent();
  }

  static long hash(BufferedImage picture) {
    return PictureHash.of(picture).orElseThrow();
  }

  private static BufferedImage scaled(BufferedImage picture, int width, int height) {
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }

  private static BufferedImage recompressed(BufferedImage picture, float quality)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
  }

  /** A grey PNG of a few hundred kilobytes, written row by row. */
  static void hugePng(Path file, int side) throws IOException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (OutputStream deflater =
        new DeflaterOutputStream(rows, new Deflater(Deflater.BEST_SPEED), 1 << 16)) {
      byte[] row = new byte[1 + side];
      for (int y = 0; y < side; y++) {
        java.util.Arrays.fill(row, 1, 1 + side / 3, (byte) (y < side / 2 ? 40 : 200));
        java.util.Arrays.fill(row, 1 + side / 3, row.length, (byte) (y < side / 4 ? 250 : 90));
        deflater.write(row);
      }
    }
    try (DataOutputStream png = new DataOutputStream(Files.newOutputStream(file))) {
      png.writeLong(0x89504e470d0a1a0aL);
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(header);
      fields.writeInt(side);
      fields.writeInt(side);
      fields.write(new byte[] {8, 0, 0, 0, 0});
      chunk(png, "IHDR", header.toByteArray());
      chunk(png, "IDAT", rows.toByteArray());
      chunk(png, "IEND", new byte[0]);
    }
  }

  private static void chunk(DataOutputStream png, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.writeInt(data.length);
    png.write(name);
    png.write(data);
    png.writeInt((int) crc.getValue());
  }
}
