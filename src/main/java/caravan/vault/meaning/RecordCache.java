package caravan.vault.meaning;

import caravan.model.ChunkId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * What is known of the chunks of analysis records of one copy of a vault, 20 bytes a record, so
 * that a prune need not read again what it has read before. One file, replaced as a whole, with a
 * checksum at its end: one that is torn or damaged counts as none. Without state.
 */
final class RecordCache {
  private static final byte[] MAGIC = "caravan records 1\n".getBytes(StandardCharsets.US_ASCII);

  /** A chunk is cut at 256 KiB; one that says more records than bytes comes from a damaged file. */
  private static final int MOST = 1 << 26;

  private RecordCache() {}

  /** What is kept; nothing if there is no file that can be read. */
  static Map<ChunkId, MeaningRecords> load(Path file) throws IOException {
    try (CheckedInputStream checked =
        new CheckedInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32C())) {
      DataInputStream data = new DataInputStream(checked);
      if (!Arrays.equals(data.readNBytes(MAGIC.length), MAGIC)) {
        return Map.of();
      }
      Map<ChunkId, MeaningRecords> all = new HashMap<>();
      for (int left = data.readInt(); left > 0; left--) {
        ChunkId id = ChunkId.of(data.readNBytes(ChunkId.LENGTH), 0);
        int count = data.readInt();
        if (count < 0 || count > MOST) {
          return Map.of();
        }
        MeaningRecords records =
            new MeaningRecords(new long[count], new long[count], new int[count]);
        for (int i = 0; i < count; i++) {
          records.contents()[i] = data.readLong();
          records.lines()[i] = data.readLong();
          records.lengths()[i] = data.readInt();
        }
        all.put(id, records);
      }
      int sum = (int) checked.getChecksum().getValue();
      return data.readInt() == sum ? all : Map.of();
    } catch (NoSuchFileException | EOFException | IndexOutOfBoundsException e) {
      return Map.of(); // none yet, or torn
    }
  }

  /** Replaces what is kept. A crash leaves the file as it was. */
  static void store(Path file, Map<ChunkId, MeaningRecords> all) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "records", ".tmp");
    try {
      try (CheckedOutputStream checked =
          new CheckedOutputStream(
              new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16), new CRC32C())) {
        DataOutputStream data = new DataOutputStream(checked);
        data.write(MAGIC);
        data.writeInt(all.size());
        for (Map.Entry<ChunkId, MeaningRecords> one : all.entrySet()) {
          data.write(one.getKey().bytes());
          MeaningRecords records = one.getValue();
          data.writeInt(records.count());
          for (int i = 0; i < records.count(); i++) {
            data.writeLong(records.contents()[i]);
            data.writeLong(records.lines()[i]);
            data.writeInt(records.lengths()[i]);
          }
        }
        data.flush();
        data.writeInt((int) checked.getChecksum().getValue());
        data.flush();
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
