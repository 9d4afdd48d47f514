package routes;

import caravan.platform.cache.Claims;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.IdempotentRepository;

/**
 * The claims, as the idempotent repository of a route that takes dropped files: a file is claimed
 * for a while when the route takes it, done for good when the route says so, and free again when it
 * fails. Bound as {@code claims}. Safe for concurrent use, as the claims are.
 *
 * <p>Where the place of the claims does not answer, each call throws {@link RuntimeCamelException},
 * so that a poll ends and nothing is taken: to guess would do a file twice or never.
 */
public final class ClaimsRepository implements IdempotentRepository {
  /** The name by which routes refer to it. */
  public static final String NAME = "claims";

  private final Claims claims;
  private final Duration lease;

  /**
   * @param claims stays open when the route stops; whoever made it closes it
   * @param lease after so long others may take what was neither confirmed nor removed; longer than
   *     a file takes from being seen to being stored
   */
  public ClaimsRepository(Claims claims, Duration lease) {
    if (lease.isZero() || lease.isNegative()) {
      throw new IllegalArgumentException("a claim must last for some time, not " + lease);
    }
    this.claims = claims;
    this.lease = lease;
  }

  private interface Step {
    boolean run() throws IOException;
  }

  /** Claims it; false if it is done, or somebody is at it. */
  @Override
  public boolean add(String key) {
    return ask(() -> claims.claim(key, lease));
  }

  /** Whether it is done, or somebody is at it. */
  @Override
  public boolean contains(String key) {
    return ask(() -> claims.isClaimed(key));
  }

  /** Gives it back undone; false if it stays claimed, as it is done or somebody else's. */
  @Override
  public boolean remove(String key) {
    return ask(
        () -> {
          claims.release(key);
          return !claims.isClaimed(key);
        });
  }

  /** Says that it is done, for good. */
  @Override
  public boolean confirm(String key) {
    return ask(
        () -> {
          claims.confirm(key);
          return true;
        });
  }

  /**
   * Refused: it would let every file that was ever dropped be taken again.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public void clear() {
    throw new UnsupportedOperationException(
        "What was done with dropped files is not forgotten as a whole; give a file another name to"
            + " have it taken again.");
  }

  @Override
  public void start() {
    // nothing is opened before the first claim
  }

  @Override
  public void stop() {
    // the claims belong to whoever made them
  }

  private static boolean ask(Step step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new RuntimeCamelException(e.getMessage(), e);
    }
  }
}
