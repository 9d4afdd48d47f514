package caravan.vault.meaning;

import caravan.model.ChunkId;
import caravan.vault.Vault;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexObject.PackContents;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import caravan.vault.read.ChunkReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores analysis records: sealed once, in a pack of its own for each {@link #write}, the same
 * bytes at every copy of the vault, and indexed there when the pack is durable. No snapshot names
 * them, so nothing is committed; a crash leaves a pack that no index names, which prune removes.
 *
 * <p>Belongs to one thread.
 */
public final class MeaningWriter {
  private static final int PACK = 8 << 20;
  private static final int CHUNK = 256 << 10;
  private static final int BUFFERS = 2;
  private static final int LEVEL = 3;

  private final List<Vault> copies;
  private final ChunkHasher ids;

  /**
   * @param copies of one vault, at least one
   */
  public MeaningWriter(List<Vault> copies) {
    this.copies = List.copyOf(copies);
    this.ids = new ChunkHasher(copies.get(0).keys().idKey(ChunkReader.Kind.MEANING.word()));
  }

  /**
   * What became of it.
   *
   * @param chunks that hold the records; see {@link MeaningReader#newRecords}
   * @param homes for each record in order, the chunk that holds it
   * @param bytes stored at each copy
   * @param failures why a copy does not have them, by destination; {@code replicate} brings them
   */
  public record Written(
      List<ChunkId> chunks, List<ChunkId> homes, long bytes, Map<String, IOException> failures) {
    public Written {
      chunks = List.copyOf(chunks);
      homes = List.copyOf(homes);
      failures = Map.copyOf(failures);
    }
  }

  /**
   * Stores records, and returns when they are durable.
   *
   * @param records JSON objects, without a line break in them
   * @throws IOException if no copy took them
   */
  public Written write(List<byte[]> records) throws IOException {
    List<Integer> counts = new ArrayList<>();
    List<byte[]> chunks = chunks(records, counts);
    List<ChunkId> names = new ArrayList<>();
    List<SealedPack> packs = seal(chunks, names);
    List<PackContents> contents = new ArrayList<>();
    long bytes = 0;
    for (SealedPack pack : packs) {
      contents.add(new PackContents(pack.id(), pack.footer()));
      bytes += pack.length();
    }
    byte[] index = IndexObject.of(contents, List.of()).encode();
    Map<String, IOException> failures = new LinkedHashMap<>();
    try {
      for (Vault copy : copies) {
        try {
          for (SealedPack pack : packs) {
            copy.store().put(pack.name(), pack.payload());
          }
          copy.seal(ObjectKind.INDEX, ObjectKind.INDEX.prefix(), index);
        } catch (IOException e) {
          failures.put(copy.destination(), e);
        }
      }
    } finally {
      packs.forEach(SealedPack::release);
    }
    if (failures.size() == copies.size()) {
      throw failures.values().iterator().next();
    }
    List<ChunkId> homes = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      homes.addAll(Collections.nCopies(counts.get(i), names.get(i)));
    }
    return new Written(names, homes, bytes, failures);
  }

  private static List<byte[]> chunks(List<byte[]> records, List<Integer> counts) {
    List<byte[]> chunks = new ArrayList<>();
    List<byte[]> some = new ArrayList<>();
    int length = 0;
    for (byte[] one : records) {
      for (byte b : one) {
        if (b == '\n') {
          throw new IllegalArgumentException("a record has a line break");
        }
      }
      if (length > 0 && length + one.length > CHUNK) {
        chunks.add(MeaningLines.encode(some));
        counts.add(some.size());
        some.clear();
        length = 0;
      }
      some.add(one);
      length += one.length;
    }
    if (!some.isEmpty()) {
      chunks.add(MeaningLines.encode(some));
      counts.add(some.size());
    }
    return chunks;
  }

  private List<SealedPack> seal(List<byte[]> chunks, List<ChunkId> names) throws IOException {
    Vault vault = copies.get(0);
    int largest = vault.parameters().block();
    for (byte[] chunk : chunks) {
      largest = Math.max(largest, chunk.length);
    }
    int size = Math.min(PACK, vault.parameters().pack());
    long total = chunks.stream().mapToLong(c -> c.length).sum();
    int buffers =
        (int) Math.max(BUFFERS, 2 + total / Math.max(1, size / 2)); // all are held at once
    BufferPool pool = new BufferPool(buffers, PackAssembler.bufferSize(size, largest));
    List<SealedPack> packs = new ArrayList<>();
    PackAssembler assembler =
        new PackAssembler(vault.keys(), ObjectKind.MEANING, size, pool, packs::add);
    try (BlockBuilder blocks = new BlockBuilder(assembler, LEVEL, vault.parameters().block())) {
      for (byte[] chunk : chunks) {
        ChunkId id = ids.id(chunk);
        names.add(id);
        blocks.add(chunk, 0, chunk.length, id.bytes(), 0);
      }
      blocks.flush();
      assembler.flush();
      return packs;
    } catch (InterruptedException e) {
      packs.forEach(SealedPack::release);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sealing analysis records");
    }
  }
}
