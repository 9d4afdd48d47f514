package caravan.security.access;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Browsers that have shown a key and need not keep it: each holds a token of 256 random bits
 * instead. A session ends 12 hours after it was last used, after 7 days, when its key is removed or
 * expires, and with the process. Only hashes of tokens are kept, in memory, of at most {@value
 * #MOST} sessions; the one that was unused for the longest time makes room. Safe for concurrent
 * use.
 */
public final class Sessions {
  /** How long a session lasts that nobody uses. */
  public static final Duration IDLE = Duration.ofHours(12);

  /** How long any session lasts. */
  public static final Duration LONGEST = Duration.ofDays(7);

  static final int MOST = 1_000;
  private static final int BYTES = 32;

  private final ApiKeys keys;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byHash = new LinkedHashMap<>(16, 0.75f, true);

  private record Session(String keyId, Instant opened, Instant used) {}

  public Sessions(ApiKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** Opens a session of whoever has shown this key; the token is to be told to nobody else. */
  public synchronized String open(ApiKey key) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    Instant now = clock.instant();
    byHash.put(ApiKeys.hash(token), new Session(key.id(), now, now));
    if (byHash.size() > MOST) {
      byHash.remove(byHash.keySet().iterator().next());
    }
    return token;
  }

  /**
   * The key of a session, as it is now; this counts as a use.
   *
   * @throws IOException if the keys cannot be read
   */
  public Optional<ApiKey> find(String token) throws IOException {
    String hash = ApiKeys.hash(token);
    String keyId;
    synchronized (this) {
      Session session = byHash.get(hash);
      if (session == null) {
        return Optional.empty();
      }
      Instant now = clock.instant();
      if (!now.isBefore(session.used().plus(IDLE))
          || !now.isBefore(session.opened().plus(LONGEST))) {
        byHash.remove(hash);
        return Optional.empty();
      }
      byHash.put(hash, new Session(session.keyId(), session.opened(), now));
      keyId = session.keyId();
    }
    Optional<ApiKey> key = keys.current(keyId);
    if (key.isEmpty()) {
      close(token);
    }
    return key;
  }

  /** Ends a session, if there is one. */
  public synchronized void close(String token) {
    byHash.remove(ApiKeys.hash(token));
  }
}
