package caravan.vault.maintain;

import caravan.model.ChunkId;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackFooter;
import caravan.vault.format.PackSeal;
import caravan.vault.index.IndexSegment;
import caravan.vault.pack.BlockOpener;
import caravan.vault.pack.ChunkHasher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Proves packs whole: name, footer, every block, every chunk. For one thread. */
final class PackProof implements AutoCloseable {
  private final Vault vault;
  private final BlockOpener opener = new BlockOpener();
  private byte[] raw = new byte[0];

  PackProof(Vault vault) {
    this.vault = vault;
  }

  /** One chunk as the index knows it. */
  record IndexedChunk(ChunkId id, int block, int offset, int length) {}

  /** A pack as the index knows it, its chunks in order of block and offset. */
  record IndexedPack(
      String name, long length, IndexSegment segment, int ordinal, List<IndexedChunk> chunks) {}

  /**
   * What came out.
   *
   * @param what a sentence, empty if the pack is whole
   * @param chunks ids (hex) of the damaged chunks; with a sentence and none, the whole pack counts
   *     as damaged
   * @param bytes that were read
   */
  record Result(String what, Set<String> chunks, long bytes) {
    boolean whole() {
      return what.isEmpty();
    }
  }

  /** Reads all of a pack. */
  Result prove(IndexedPack pack) throws IOException {
    byte[] bytes;
    try {
      bytes = vault.store().get(pack.name(), Optional.empty());
    } catch (StoreException e) {
      if (e.retryable() || e.reason() == StoreException.Reason.UNAVAILABLE) {
        throw e;
      }
      return new Result("it cannot be read: " + e.getMessage(), Set.of(), 0);
    }
    Set<String> damaged = new TreeSet<>();
    chunks(pack, bytes, damaged);
    String what = "";
    String hash = HexFormat.of().formatHex(Payload.of(bytes).sha256());
    if (!hash.equals(Vault.lastPart(pack.name()))) {
      what = "its bytes do not match its name";
    } else {
      try {
        footer(pack, bytes);
      } catch (DamagedException e) {
        what = String.valueOf(e.getMessage());
      }
    }
    if (what.isEmpty() && !damaged.isEmpty()) {
      what = damaged.size() + " of its chunks are not what they say";
    }
    return new Result(
        what, damaged.size() == pack.chunks().size() ? Set.of() : damaged, bytes.length);
  }

  private void chunks(IndexedPack pack, byte[] bytes, Set<String> damaged) {
    ObjectKind kind = pack.segment().packKind(pack.ordinal());
    List<ChunkHasher> hashers = hashers(kind);
    int open = -1;
    boolean whole = false;
    for (IndexedChunk chunk : pack.chunks()) {
      if (chunk.block() != open) {
        open = chunk.block();
        whole = open(pack, bytes, chunk.block(), kind);
      }
      if (!whole || !proves(hashers, chunk)) {
        damaged.add(chunk.id().hex());
      }
    }
  }

  private boolean open(IndexedPack pack, byte[] bytes, int ordinal, ObjectKind kind) {
    BlockInfo block = pack.segment().block(pack.ordinal(), ordinal);
    if (block.offset() + block.sealed() > bytes.length) {
      return false;
    }
    raw = raw.length < block.raw() ? new byte[block.raw()] : raw;
    try {
      PackSeal seal =
          PackSeal.of(vault.keys(), kind, pack.segment().packSalt(pack.ordinal()), pack.name());
      opener.open(seal, block, ordinal, bytes, (int) block.offset(), raw, pack.name());
      return true;
    } catch (DamagedException e) {
      return false;
    }
  }

  private boolean proves(List<ChunkHasher> hashers, IndexedChunk chunk) {
    byte[] id = chunk.id().bytes();
    return hashers.stream().anyMatch(h -> h.proves(raw, chunk.offset(), chunk.length(), id, 0));
  }

  private List<ChunkHasher> hashers(ObjectKind kind) {
    List<String> words =
        switch (kind) {
          case DATA -> List.of("data");
          case TREE -> List.of("tree", "list");
          default -> List.of("meaning");
        };
    return words.stream().map(word -> new ChunkHasher(vault.keys().idKey(word))).toList();
  }

  /** The footer must open and say what the index says. */
  private void footer(IndexedPack pack, byte[] bytes) throws DamagedException {
    if (bytes.length < PackSeal.TRAILER) {
      throw new DamagedException("it is too short");
    }
    int trailerAt = bytes.length - PackSeal.TRAILER;
    PackSeal.Opened opened =
        PackSeal.open(
            vault.keys(), Arrays.copyOfRange(bytes, trailerAt, bytes.length), pack.name());
    int length = opened.footerLength();
    if (length > trailerAt) {
      throw new DamagedException("its footer is longer than it");
    }
    PackFooter footer =
        opened.seal().openFooter(bytes, trailerAt - length, length, bytes.length, pack.name());
    List<IndexedChunk> said = new ArrayList<>();
    for (int i = 0; i < footer.chunks(); i++) {
      said.add(
          new IndexedChunk(
              ChunkId.of(footer.ids(), 32 * i),
              footer.chunkBlock()[i],
              footer.chunkOffset()[i],
              footer.chunkLength()[i]));
    }
    List<BlockInfo> blocks = new ArrayList<>();
    for (int b = 0; b < pack.segment().blockCount(pack.ordinal()); b++) {
      blocks.add(pack.segment().block(pack.ordinal(), b));
    }
    if (!said.equals(pack.chunks()) || !footer.blocks().equals(blocks)) {
      throw new DamagedException("its footer and the index say different things");
    }
  }

  @Override
  public void close() {
    opener.close();
  }
}
