package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.VaultParameters;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.ChunkHasher;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Stores directory pages and id lists in packs of their own, smaller ones, in walk order. Belongs
 * to one thread.
 */
final class TreeSink implements TreeBuilder.Chunks, AutoCloseable {
  private static final int PACK = 4 << 20;
  private static final int BUFFERS = 2;

  /** A larger one gets a buffer of its own. */
  private static final int LARGEST_BLOCK = 2 << 20;

  private final ChunkSink.Claims claims;
  private final boolean trustPrevious;
  private final ChunkHasher pages;
  private final ChunkHasher lists;
  private final PackAssembler packs;
  private final BlockBuilder blocks;

  /**
   * @param trustPrevious whether a page of the parent snapshot is known to be stored without a look
   *     into the index
   * @param finished takes each finished pack
   */
  TreeSink(
      ChunkSink.VaultFactory vault,
      ChunkSink.Claims claims,
      boolean trustPrevious,
      Consumer<SealedPack> finished) {
    this.claims = claims;
    this.trustPrevious = trustPrevious;
    VaultParameters parameters = vault.parameters();
    pages = new ChunkHasher(vault.keys().idKey("tree"));
    lists = new ChunkHasher(vault.keys().idKey("list"));
    int size = Math.min(PACK, parameters.pack());
    BufferPool buffers = new BufferPool(BUFFERS, PackAssembler.bufferSize(size, LARGEST_BLOCK));
    packs = new PackAssembler(vault.keys(), ObjectKind.TREE, size, buffers, finished);
    blocks = new BlockBuilder(packs, vault.level(), parameters.block());
  }

  @Override
  public ChunkId page(byte[] page, Set<ChunkId> previous) throws IOException {
    ChunkId id = pages.id(page);
    if (!trustPrevious || !previous.contains(id)) {
      store(id, page);
    }
    return id;
  }

  @Override
  public ChunkId list(byte[] list) throws IOException {
    ChunkId id = lists.id(list);
    store(id, list);
    return id;
  }

  private void store(ChunkId id, byte[] chunk) throws InterruptedIOException {
    byte[] bytes = id.bytes();
    if (claims.claim(bytes, 0)) {
      try {
        blocks.add(chunk, 0, chunk.length, bytes, 0);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  /** Closes the open block and pack. */
  void flush() throws InterruptedIOException {
    try {
      blocks.flush();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    packs.flush();
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for a pack to be stored");
  }

  @Override
  public void close() {
    blocks.close();
  }
}
