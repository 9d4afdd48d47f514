package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.index.IndexObject.PackContents;
import caravan.vault.index.IndexView;
import caravan.vault.index.Place;
import caravan.vault.ledger.ProofLedger;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import caravan.vault.read.ChunkReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Copies single chunks into new packs, each proven on the way, and each new pack read back. Reads
 * by the index and not by the packs' footers, so that what a damaged pack still holds can be
 * copied. No chunk id of data or trees changes by it; a chunk of analysis records is made anew
 * without those that are dead.
 */
final class Copier {
  private static final int LEVEL = 3;

  private final Vault vault;
  private final IndexView view;
  private final MeaningLife meaning;

  /**
   * @param meaning which analysis records come along
   */
  Copier(Vault vault, IndexView view, MeaningLife meaning) {
    this.vault = vault;
    this.view = view;
    this.meaning = meaning;
  }

  /** A chunk and the place where it is looked for first. */
  record Wanted(ChunkId id, Place place) {}

  /**
   * New packs that are stored and in no index yet.
   *
   * @param contents of them
   * @param bytes of them
   * @param unreadable chunks that could not be read anywhere
   */
  record Copied(List<PackContents> contents, long bytes, List<Wanted> unreadable) {}

  /** Copies chunks; the caller indexes them. */
  Copied copy(List<Wanted> chunks) throws IOException {
    List<PackContents> contents = new ArrayList<>();
    List<Wanted> unreadable = new ArrayList<>();
    long bytes = 0;
    for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING)) {
      List<Wanted> ofKind =
          chunks.stream()
              .filter(w -> w.place().kind() == kind)
              .sorted(
                  Comparator.comparing((Wanted w) -> w.place().pack())
                      .thenComparingInt(w -> w.place().block())
                      .thenComparingInt(w -> w.place().offset()))
              .toList();
      if (!ofKind.isEmpty()) {
        bytes += copyKind(kind, ofKind, contents, unreadable);
      }
    }
    return new Copied(contents, bytes, unreadable);
  }

  private long copyKind(
      ObjectKind kind, List<Wanted> chunks, List<PackContents> contents, List<Wanted> unreadable)
      throws IOException {
    List<SealedPack> ready = new ArrayList<>();
    int pack = vault.parameters().pack();
    int largest = Math.max(vault.parameters().chunkMax(), vault.parameters().block());
    BufferPool buffers = new BufferPool(3, PackAssembler.bufferSize(pack, largest));
    PackAssembler assembler = new PackAssembler(vault.keys(), kind, pack, buffers, ready::add);
    ChunkHasher hasher = new ChunkHasher(vault.keys().idKey(ChunkReader.Kind.MEANING.word()));
    long bytes = 0;
    try (BlockBuilder blocks = new BlockBuilder(assembler, LEVEL, vault.parameters().block());
        ChunkReader reader = new ChunkReader(vault, view)) {
      for (Wanted chunk : chunks) {
        byte[] plain = read(reader, kind, chunk.id());
        if (plain == null) {
          unreadable.add(chunk);
          continue;
        }
        ChunkId id = chunk.id();
        if (kind == ObjectKind.MEANING) {
          plain = meaning.living(id, plain);
          id = hasher.id(plain);
        }
        blocks.add(plain, 0, plain.length, id.bytes(), 0);
        bytes += store(ready, contents);
      }
      blocks.flush();
      assembler.flush();
      return bytes + store(ready, contents);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("copying chunks was interrupted");
    }
  }

  private static byte @org.jspecify.annotations.Nullable [] read(
      ChunkReader reader, ObjectKind kind, ChunkId id) throws IOException {
    List<ChunkReader.Kind> kinds =
        switch (kind) {
          case DATA -> List.of(ChunkReader.Kind.DATA);
          case TREE -> List.of(ChunkReader.Kind.TREE, ChunkReader.Kind.LIST);
          default -> List.of(ChunkReader.Kind.MEANING);
        };
    for (ChunkReader.Kind one : kinds) {
      try {
        return reader.read(one, id);
      } catch (DamagedException e) {
        continue; // of the other kind, or damaged
      }
    }
    return null;
  }

  private long store(List<SealedPack> ready, List<PackContents> contents) throws IOException {
    long bytes = 0;
    for (SealedPack pack : ready) {
      vault.store().put(pack.name(), pack.payload());
      proveStored(vault, pack.name());
      contents.add(new PackContents(pack.id(), pack.footer()));
      bytes += pack.length();
      pack.release();
    }
    ready.clear();
    return bytes;
  }

  /**
   * Reads back what was stored, before what it stands for is deleted, and notes it in the ledger.
   *
   * @throws StoreException if it is not what its name says
   */
  static void proveStored(Vault vault, String name) throws IOException {
    byte[] back = vault.store().get(name, Optional.empty());
    String hash = HexFormat.of().formatHex(Payload.of(back).sha256());
    if (!name.endsWith(hash)) {
      throw StoreException.retryable(
          StoreException.Reason.CORRUPT,
          "What came back of "
              + name
              + " from '"
              + vault.destination()
              + "' is not what was stored. Nothing was deleted; check the disk, then try again.");
    }
    vault.ledger().record(ProofLedger.How.READ, vault.clock().instant(), List.of(name));
  }
}
