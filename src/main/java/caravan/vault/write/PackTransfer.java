package caravan.vault.write;

import caravan.model.ChunkId;
import caravan.storage.ObjectInfo;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.PackSeal;
import caravan.vault.index.IndexObject;
import caravan.vault.read.PackReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Brings packs of one copy of a vault to another, as they are, each proven by its hash and its
 * footer on the way, and indexes them there in portions. Holds one pack in memory. For one thread.
 */
final class PackTransfer {
  private static final int PORTION_PACKS = 32;
  private static final int PORTION_CHUNKS = 100_000;

  private final Vault from;
  private final Target to;
  private final List<IndexObject.PackContents> waiting = new ArrayList<>();
  private int waitingChunks;
  private int packs;
  private long bytes;

  PackTransfer(Vault from, Target to) {
    this.from = from;
    this.to = to;
  }

  int packs() {
    return packs;
  }

  /** What was put, without what was there already. */
  long bytes() {
    return bytes;
  }

  /**
   * Brings one pack, unless this run has.
   *
   * @param condemned whether a prune at the target has condemned a pack of this name: then what is
   *     wanted of it is put into new packs
   * @throws SourceException if it cannot be had whole where it comes from
   */
  void bring(String name, boolean condemned, Predicate<ChunkId> wanted) throws IOException {
    if (to.written.contains(name) || to.rescued.contains(name)) {
      return;
    }
    if (condemned) {
      Rescue.Copied copied;
      try {
        copied = new Rescue(from, to.vault).copy(List.of(name), wanted);
      } catch (DamagedException e) {
        throw new SourceException(e);
      }
      for (Rescue.StoredPack pack : copied.packs()) {
        to.written.add(pack.name());
        packs++;
        bytes += pack.length();
      }
      copied.contents().forEach(this::await);
      to.rescued.add(name);
    } else {
      await(contents(name));
      to.written.add(name);
      packs++;
    }
    if (waiting.size() >= PORTION_PACKS || waitingChunks >= PORTION_CHUNKS) {
      flush();
    }
  }

  private void await(IndexObject.PackContents pack) {
    waiting.add(pack);
    waitingChunks += pack.footer().chunks();
  }

  /** Puts the pack; one that a run before has put whole is only looked at. */
  private IndexObject.PackContents contents(String name) throws IOException {
    ChunkId id = ChunkId.ofHex(Vault.lastPart(name));
    Optional<ObjectInfo> there = to.vault.store().stat(name);
    if (there.isPresent() && !to.index.avoids(id)) {
      try {
        return new IndexObject.PackContents(
            id, PackReader.open(to.vault, name, there.get().length()).footer());
      } catch (DamagedException e) {
        return put(id, name); // which heals it
      }
    }
    return put(id, name);
  }

  private IndexObject.PackContents put(ChunkId id, String name) throws IOException {
    byte[] pack;
    try {
      pack = from.store().get(name, Optional.empty());
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.MISSING
          || e.reason() == StoreException.Reason.CORRUPT) {
        throw new SourceException(e);
      }
      throw e;
    }
    Payload payload = Payload.of(pack);
    IndexObject.PackContents contents;
    try {
      if (!HexFormat.of().formatHex(payload.sha256()).equals(Vault.lastPart(name))) {
        throw new DamagedException(
            name + " at '" + from.destination() + "' is damaged: its bytes do not match its name");
      }
      contents = footer(id, name, pack);
    } catch (DamagedException e) {
      throw new SourceException(e);
    }
    to.vault.store().put(name, payload);
    bytes += pack.length;
    return contents;
  }

  private IndexObject.PackContents footer(ChunkId id, String name, byte[] pack)
      throws DamagedException {
    int trailer = pack.length - PackSeal.TRAILER;
    if (trailer < 0) {
      throw new DamagedException(name + " is damaged: it is too short");
    }
    PackSeal.Opened opened =
        PackSeal.open(from.keys(), Arrays.copyOfRange(pack, trailer, pack.length), name);
    int length = opened.footerLength();
    if (length > trailer || !name.startsWith(opened.seal().kind().prefix())) {
      throw new DamagedException(name + " is damaged: its trailer is of another pack");
    }
    return new IndexObject.PackContents(
        id, opened.seal().openFooter(pack, trailer - length, length, pack.length, name));
  }

  /**
   * Indexes what was brought, but for packs that were there before and that a prune has condemned
   * meanwhile: the commit stores what is in them again.
   */
  void flush() throws IOException {
    Set<String> condemned = new HashSet<>();
    to.vault.condemned().values().forEach(condemned::addAll);
    List<IndexObject.PackContents> sure =
        waiting.stream()
            .filter(p -> !condemned.contains(p.footer().kind().packName(p.id().hex())))
            .toList();
    if (!sure.isEmpty()) {
      IndexObject index = IndexObject.of(sure, List.of());
      String name = to.vault.seal(ObjectKind.INDEX, ObjectKind.INDEX.prefix(), index.encode());
      to.written.add(name);
      to.index.add(to.vault.indexCache().store(Vault.lastPart(name), index));
    }
    waiting.clear();
    waitingChunks = 0;
  }

  /** What is to be copied cannot be read where it comes from, or is wrong there. */
  static final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    SourceException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
