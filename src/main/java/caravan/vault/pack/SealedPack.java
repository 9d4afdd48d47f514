package caravan.vault.pack;

import caravan.model.ChunkId;
import caravan.storage.Payload;
import caravan.storage.Storable;
import caravan.vault.format.PackFooter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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
  private volatile @Nullable Turns turns;
  private final AtomicBoolean released = new AtomicBoolean();

  /** Told when the way to a destination waits for a turn that all share. */
  public interface Turns {
    /** It waits. */
    void awaitsTurn(String destination);

    /** It goes on. */
    void hasTurn(String destination);
  }

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

  /** Says which destinations lack it, and who judges how fast each of them is. */
  public void goingTo(List<String> names, Turns judge) {
    destinations = List.copyOf(names);
    turns = judge;
  }

  @Override
  public void awaitsTurn(String destination) {
    Turns judge = turns;
    if (judge != null) {
      judge.awaitsTurn(destination);
    }
  }

  @Override
  public void hasTurn(String destination) {
    Turns judge = turns;
    if (judge != null) {
      judge.hasTurn(destination);
    }
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
