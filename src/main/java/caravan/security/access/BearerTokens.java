package caravan.security.access;

import java.io.IOException;
import java.util.Optional;

/** Knows whose token it is, where others than this service hand out tokens. */
public interface BearerTokens {
  /** Where nobody else does. */
  BearerTokens NONE = token -> Optional.empty();

  /**
   * Whose token this is. Safe for concurrent use.
   *
   * @return empty for one that opens nothing: it is wrong, has expired, or is for others
   * @throws IOException if that cannot be known now; it says why
   */
  Optional<Holder> find(String token) throws IOException;

  /**
   * Somebody who has a token.
   *
   * @param name under which they are written down
   * @param role what they may; empty if the token gives them none here
   */
  record Holder(String name, Optional<Role> role) {}
}
