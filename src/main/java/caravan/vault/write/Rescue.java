package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.storage.ByteRange;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.BlockInfo;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackFooter;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexSegment;
import caravan.vault.pack.BlockBuilder;
import caravan.vault.pack.BlockOpener;
import caravan.vault.pack.BufferPool;
import caravan.vault.pack.PackAssembler;
import caravan.vault.pack.SealedPack;
import caravan.vault.read.PackReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Copies chunks out of packs into new ones, at the same destination or another copy of the vault:
 * for a writer whose packs a prune has condemned meanwhile, and for replication. No tree, chunk or
 * snapshot id changes by it.
 */
public final class Rescue {
  private static final int LEVEL = 3;

  private final Vault from;
  private final Vault vault;

  public Rescue(Vault vault) {
    this(vault, vault);
  }

  /** Copies from one copy of a vault to another. */
  public Rescue(Vault from, Vault to) {
    this.from = from;
    this.vault = to;
  }

  /**
   * Stores all chunks of these packs again.
   *
   * @throws StoreException if one of them is gone already
   */
  Again storeAgain(Collection<String> packs) throws IOException {
    Set<String> names = new HashSet<>();
    Copied copied = copy(packs, chunk -> true);
    copied.packs().forEach(pack -> names.add(pack.name()));
    IndexObject index = IndexObject.of(copied.contents(), List.of());
    String name = vault.seal(ObjectKind.INDEX, ObjectKind.INDEX.prefix(), index.encode());
    names.add(name);
    return new Again(names, vault.indexCache().store(Vault.lastPart(name), index));
  }

  /**
   * What was stored again.
   *
   * @param names of the new packs and of their index object
   * @param segment that index
   */
  record Again(Set<String> names, IndexSegment segment) {}

  /** New packs that are stored and not indexed yet. */
  public record Copied(List<StoredPack> packs, List<IndexObject.PackContents> contents) {}

  /** A pack that was stored. */
  public record StoredPack(String name, long length) {}

  /**
   * Copies the wanted chunks of these packs into new packs and stores those; the caller indexes
   * them.
   */
  public Copied copy(Collection<String> packs, Predicate<ChunkId> wanted) throws IOException {
    List<StoredPack> stored = new ArrayList<>();
    List<IndexObject.PackContents> contents = new ArrayList<>();
    for (ObjectKind kind : List.of(ObjectKind.DATA, ObjectKind.TREE, ObjectKind.MEANING)) {
      List<String> ofKind =
          packs.stream().filter(p -> p.startsWith(kind.prefix())).sorted().toList();
      if (!ofKind.isEmpty()) {
        copyKind(kind, ofKind, wanted, stored, contents);
      }
    }
    return new Copied(stored, contents);
  }

  private void copyKind(
      ObjectKind kind,
      List<String> packs,
      Predicate<ChunkId> wanted,
      List<StoredPack> stored,
      List<IndexObject.PackContents> contents)
      throws IOException {
    List<SealedPack> ready = new ArrayList<>();
    int size = vault.parameters().pack();
    BufferPool buffers =
        new BufferPool(
            2,
            PackAssembler.bufferSize(
                size, Math.max(vault.parameters().chunkMax(), vault.parameters().block())));
    PackAssembler assembler = new PackAssembler(vault.keys(), kind, size, buffers, ready::add);
    try (BlockBuilder blocks = new BlockBuilder(assembler, LEVEL, vault.parameters().block());
        BlockOpener opener = new BlockOpener()) {
      for (String name : packs) {
        copyPack(name, wanted, blocks, opener);
        store(ready, stored, contents);
      }
      blocks.flush();
      assembler.flush();
      store(ready, stored, contents);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("copying packs was interrupted");
    }
  }

  private void copyPack(
      String name, Predicate<ChunkId> wanted, BlockBuilder blocks, BlockOpener opener)
      throws IOException, InterruptedException {
    ObjectInfo info =
        from.store()
            .stat(name)
            .orElseThrow(
                () ->
                    StoreException.retryable(
                        StoreException.Reason.MISSING,
                        name
                            + " at '"
                            + from.destination()
                            + "' is gone. Nothing is lost; run the backup again."));
    PackReader.Opened pack = PackReader.open(from, name, info.length());
    PackFooter footer = pack.footer();
    byte[] raw = new byte[0];
    int chunk = 0;
    for (int b = 0; b < footer.blocks().size(); b++) {
      BlockInfo block = footer.blocks().get(b);
      int first = chunk;
      boolean any = false;
      while (chunk < footer.chunks() && footer.chunkBlock()[chunk] == b) {
        any |= wanted.test(ChunkId.of(footer.ids(), 32 * chunk));
        chunk++;
      }
      if (!any) {
        continue;
      }
      byte[] sealed =
          from.store().get(name, Optional.of(ByteRange.of(block.offset(), block.sealed())));
      raw = raw.length < block.raw() ? new byte[block.raw()] : raw;
      opener.open(pack.seal(), block, b, sealed, 0, raw, name);
      for (int i = first; i < chunk; i++) {
        if (wanted.test(ChunkId.of(footer.ids(), 32 * i))) {
          if (!PackReader.proves(vault, footer, raw, i)) {
            throw new DamagedException(
                "a chunk in " + name + " is not the one it says: run 'caravan check'");
          }
          blocks.add(raw, footer.chunkOffset()[i], footer.chunkLength()[i], footer.ids(), 32 * i);
        }
      }
    }
  }

  private void store(
      List<SealedPack> ready, List<StoredPack> stored, List<IndexObject.PackContents> contents)
      throws IOException {
    for (SealedPack pack : ready) {
      vault.store().put(pack.name(), pack.payload());
      stored.add(new StoredPack(pack.name(), pack.length()));
      contents.add(new IndexObject.PackContents(pack.id(), pack.footer()));
      pack.release();
    }
    ready.clear();
  }
}
