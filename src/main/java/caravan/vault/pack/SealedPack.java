package caravan.vault.pack;

import caravan.model.ChunkId;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.vault.format.PackFooter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A finished pack, ready to be stored. Its bytes are leased from a pool: after {@link #release}
 * they belong to another pack, so whoever settles it releases it, once.
 */
public final class SealedPack implements Storable {
  private final ChunkId id;
  private final PackFooter footer;
  private final Payload payload;
  private final Lease lease;
  private volatile List<String> destinations = List.of();
  private final AtomicBoolean released = new AtomicBoolean();

  /** The buffer that the bytes lie in. */
  interface Lease {
    void giveBack();

    /** The pool gets another in its place. */
    void replace();
  }

  SealedPack(ChunkId id, PackFooter footer, Payload payload, Lease lease) {
    this.id = id;
    this.footer = footer;
    this.payload = payload;
    this.lease = lease;
  }

  public ChunkId id() {
    return id;
  }

  @Override
  public String name() {
    return footer.kind().packName(id.hex());
  }

  public PackFooter footer() {
    return footer;
  }

  @Override
  public Payload payload() {
    return payload;
  }

  @Override
  public List<String> destinations() {
    return destinations;
  }

  /** Says which destinations lack it. */
  public void goingTo(List<String> names) {
    destinations = List.copyOf(names);
  }

  public long length() {
    return footer.length();
  }

  /** Gives the bytes back. May be called again. */
  public void release() {
    if (released.compareAndSet(false, true)) {
      lease.giveBack();
    }
  }

  /**
   * Keeps the bytes for as long as somebody reads them, without making the next pack wait: the pool
   * gets another buffer, and this one is no part of it any more. Instead of {@link #release}.
   */
  public void keep() {
    if (released.compareAndSet(false, true)) {
      lease.replace();
    }
  }
}
