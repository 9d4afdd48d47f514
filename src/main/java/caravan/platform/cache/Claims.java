package caravan.platform.cache;

import java.io.IOException;
import java.time.Duration;

/**
 * Who works on what, and what is done, so that nothing is done twice by two. Unlike a cache it
 * forgets nothing: a claim that was answered with yes is durable, and no other one is made at the
 * same time. A claim is at first a lease, so that what a crash left undone can be claimed again;
 * {@link #confirm} makes it last. Safe for concurrent use, also by several processes.
 *
 * <p>All methods throw {@link IOException} where the place of the claims does not answer. Then
 * nothing may be assumed: not working on it is safe, since it can be claimed later.
 */
public interface Claims extends AutoCloseable {
  /**
   * Claims it, if nobody has it and it is not done.
   *
   * @param lease after so long without {@link #confirm} others may claim it
   * @return whether it is the caller's now
   */
  boolean claim(String key, Duration lease) throws IOException;

  /** Says that it is done, for good, whoever has it. */
  void confirm(String key) throws IOException;

  /** Gives it back undone; nothing happens if it is done, or another one has it by now. */
  void release(String key) throws IOException;

  /** Whether it is done, or somebody is at it. */
  boolean isClaimed(String key) throws IOException;

  @Override
  void close();
}
