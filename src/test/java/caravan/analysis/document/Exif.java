package caravan.analysis.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a small EXIF block (TIFF, big-endian): one directory each for the picture and the place.
 */
final class Exif {
  private static final int ENTRY = 12;

  private Exif() {}

  static byte[] block(String make, String model, String taken, double latitude, double longitude) {
    ByteBuffer tiff = ByteBuffer.allocate(512);
    tiff.put(new byte[] {'M', 'M', 0, 42}).putInt(8);
    int data = 8 + 2 + 4 * ENTRY + 4 + 2 + ENTRY + 4 + 2 + 4 * ENTRY + 4;
    int exif = 8 + 2 + 4 * ENTRY + 4;
    int gps = exif + 2 + ENTRY + 4;
    tiff.putShort((short) 4);
    data = text(tiff, 0x010f, make, data);
    data = text(tiff, 0x0110, model, data);
    entry(tiff, 0x8769, 4, 1, exif);
    entry(tiff, 0x8825, 4, 1, gps);
    tiff.putInt(0);
    tiff.putShort((short) 1);
    data = text(tiff, 0x9003, taken, data);
    tiff.putInt(0);
    tiff.putShort((short) 4);
    entry(tiff, 1, 2, 2, 'N' << 24);
    data = angle(tiff, 2, latitude, data);
    entry(tiff, 3, 2, 2, 'E' << 24);
    data = angle(tiff, 4, longitude, data);
    tiff.putInt(0);
    byte[] block = new byte[6 + data];
    System.arraycopy("Exif\0\0".getBytes(StandardCharsets.US_ASCII), 0, block, 0, 6);
    System.arraycopy(tiff.array(), 0, block, 6, data);
    return block;
  }

  private static void entry(ByteBuffer tiff, int tag, int type, int count, int value) {
    tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }

  private static int text(ByteBuffer tiff, int tag, String text, int data) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
    entry(tiff, tag, 2, bytes.length, data);
    tiff.put(data, bytes);
    return data + bytes.length + bytes.length % 2;
  }

  /** Degrees and minutes. */
  private static int angle(ByteBuffer tiff, int tag, double degrees, int data) {
    entry(tiff, tag, 5, 3, data);
    int whole = (int) degrees;
    tiff.putInt(data, whole).putInt(data + 4, 1);
    tiff.putInt(data + 8, (int) Math.round((degrees - whole) * 60)).putInt(data + 12, 1);
    tiff.putInt(data + 16, 0).putInt(data + 20, 1);
    return data + 24;
  }
}
