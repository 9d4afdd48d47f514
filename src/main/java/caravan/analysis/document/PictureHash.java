package caravan.analysis.document;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The perceptual hash of a picture: 64 bits of which similar pictures differ in few. It is pHash's
 * DCT hash (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010,
 * section 3.1): the picture as 32 x 32 grey values, their discrete cosine transform, and for each
 * of the 8 x 8 lowest frequencies but the constant ones a bit that says whether it is above their
 * median. Safe for concurrent use.
 */
public final class PictureHash {
  /** Two pictures that differ in at most so many bits are taken for similar. */
  public static final int SIMILAR = 10;

  private static final int SIDE = 32;
  private static final int LOW = 8;

  /** What is decoded has at least so many pixels a side, so that the mean of each area is fair. */
  private static final int DECODED = 256;

  /** What a row of a picture may take while it is decoded. */
  private static final long ROW = 1L << 20;

  private PictureHash() {}

  /** In how many bits two hashes differ: 0 to 64. */
  public static int distance(long one, long other) {
    return Long.bitCount(one ^ other);
  }

  /**
   * Of a picture in a file, in any format that the JDK reads; empty if it reads none such, if it is
   * flat, or if a side is longer than {@code pixels}. Reads only each nth pixel of a large one, so
   * that memory does not grow with its area.
   *
   * @throws IOException if it is broken
   */
  static OptionalLong of(Path file, int pixels) throws IOException {
    try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
      if (input == null) {
        return OptionalLong.empty();
      }
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        return OptionalLong.empty();
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(input, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1 || Math.max(width, height) > Math.min(pixels, ROW)) {
          return OptionalLong.empty();
        }
        ImageReadParam param = reader.getDefaultReadParam();
        int step = Math.max(1, Math.min(width, height) / DECODED);
        // a very long one, too: both sides at most 16 times what is wanted
        step = Math.max(step, Math.max(width, height) / (DECODED * 16));
        param.setSourceSubsampling(step, step, 0, 0);
        return of(reader.read(0, param));
      } finally {
        reader.dispose();
      }
    }
  }

  /** Of a picture in memory; empty if it is flat, because a flat one is like every other. */
  public static OptionalLong of(BufferedImage picture) {
    double[] grey = grey(picture);
    double[] low = lowFrequencies(grey);
    double[] sorted = Arrays.copyOfRange(low, 1, low.length); // but the mean
    Arrays.sort(sorted);
    if (sorted[sorted.length - 1] - sorted[0] < 1) {
      return OptionalLong.empty();
    }
    double median = sorted[sorted.length / 2];
    long hash = 0;
    for (int i = 0; i < low.length; i++) {
      hash = hash << 1 | (low[i] > median ? 1 : 0);
    }
    return OptionalLong.of(hash);
  }

  private static double[] grey(BufferedImage picture) {
    BufferedImage small = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    BufferedImage from = picture;
    // halves, because one step to a much smaller size would look at a few pixels only
    while (from.getWidth() >= 4 * SIDE && from.getHeight() >= 4 * SIDE) {
      from =
          scaled(
              from,
              new BufferedImage(
                  from.getWidth() / 2, from.getHeight() / 2, BufferedImage.TYPE_INT_RGB));
    }
    scaled(from, small);
    double[] grey = new double[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int rgb = small.getRGB(x, y);
        grey[y * SIDE + x] =
            0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
      }
    }
    return grey;
  }

  private static BufferedImage scaled(BufferedImage from, BufferedImage to) {
    Graphics2D graphics = to.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.setColor(java.awt.Color.WHITE); // what shows through
    graphics.fillRect(0, 0, to.getWidth(), to.getHeight());
    graphics.drawImage(from, 0, 0, to.getWidth(), to.getHeight(), null);
    graphics.dispose();
    return to;
  }

  /** Rows, then columns; only the 8 lowest of each. */
  private static double[] lowFrequencies(double[] grey) {
    double[][] cosines = new double[LOW][SIDE];
    for (int f = 0; f < LOW; f++) {
      for (int i = 0; i < SIDE; i++) {
        cosines[f][i] = Math.cos((2 * i + 1) * f * Math.PI / (2 * SIDE));
      }
    }
    double[][] rows = new double[SIDE][LOW];
    for (int y = 0; y < SIDE; y++) {
      for (int f = 0; f < LOW; f++) {
        for (int x = 0; x < SIDE; x++) {
          rows[y][f] += grey[y * SIDE + x] * cosines[f][x];
        }
      }
    }
    double[] low = new double[LOW * LOW];
    for (int f = 0; f < LOW; f++) {
      for (int g = 0; g < LOW; g++) {
        for (int y = 0; y < SIDE; y++) {
          low[f * LOW + g] += rows[y][g] * cosines[f][y];
        }
      }
    }
    return low;
  }
}
