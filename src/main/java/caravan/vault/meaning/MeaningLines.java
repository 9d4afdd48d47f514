package caravan.vault.meaning;

import caravan.vault.format.DamagedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A chunk of analysis records: a line that says what it is and then one JSON object a line, in
 * UTF-8. Pure functions.
 */
final class MeaningLines {
  private static final byte[] HEADER =
      "{\"version\":1,\"type\":\"meaning\"}\n".getBytes(StandardCharsets.UTF_8);

  /** Bytes before the first record. */
  static final int HEADER_LENGTH = HEADER.length;

  private MeaningLines() {}

  static byte[] encode(List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HEADER);
    for (byte[] one : records) {
      out.writeBytes(one);
      out.write('\n');
    }
    return out.toByteArray();
  }

  /** The records, as they were given. */
  static List<byte[]> decode(byte[] chunk, String name) throws DamagedException {
    int at = HEADER.length;
    if (chunk.length < at || !java.util.Arrays.equals(chunk, 0, at, HEADER, 0, at)) {
      throw new DamagedException(
          name + " holds no analysis records of version 1: a newer Caravan may have written it");
    }
    List<byte[]> records = new ArrayList<>();
    for (int end = at; end < chunk.length; end++) {
      if (chunk[end] == '\n') {
        records.add(java.util.Arrays.copyOfRange(chunk, at, end));
        at = end + 1;
      }
    }
    if (at != chunk.length) {
      throw new DamagedException(name + " ends in the middle of an analysis record");
    }
    return records;
  }
}
