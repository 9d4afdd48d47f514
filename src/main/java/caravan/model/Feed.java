package caravan.model;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Items made one at a time, when they are asked for, in the way that a streaming and parallel split
 * can take them without loss:
 *
 * <ul>
 *   <li>{@link #hasNext()} makes nothing, so no item is alive that nobody works on. The price is a
 *       last item, {@code nothing}, that stands for the end;
 *   <li>what {@code hasNext} promised, {@link #next()} keeps, with {@code nothing} if need be: a
 *       split that is handed a null, or that finds a promise broken, ends without waiting for the
 *       items that are still on their way;
 *   <li>once the work is cancelled, the feed ends, though a split that failed goes on asking.
 * </ul>
 *
 * <p>For one thread at a time.
 */
public abstract class Feed<T> implements Iterator<T>, Closeable {
  private final BooleanSupplier cancelled;
  private final T nothing;
  private boolean promised;
  private boolean ended;

  /**
   * @param cancelled whether the work was called off
   * @param nothing an item that every later step passes on without effect
   */
  protected Feed(BooleanSupplier cancelled, T nothing) {
    this.cancelled = cancelled;
    this.nothing = nothing;
  }

  /** The next item, or null if there is none. Not called again after a null or a failure. */
  protected abstract @Nullable T make() throws IOException;

  @Override
  public final boolean hasNext() {
    promised = promised || (!ended && !cancelled.getAsBoolean());
    return promised;
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the feed has ended");
    }
    promised = false;
    if (!cancelled.getAsBoolean()) {
      boolean made = false;
      try {
        T item = make();
        made = item != null;
        if (item != null) {
          return item;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        ended = !made;
      }
    }
    ended = true;
    return nothing;
  }

  /** Frees what {@link #make()} holds; may be called more than once. */
  @Override
  public void close() throws IOException {}
}
