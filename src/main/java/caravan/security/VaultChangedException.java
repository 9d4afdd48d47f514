package caravan.security;

import java.io.IOException;

/**
 * {@code caravan.json} is not the one that was sealed beside the key: somebody changed the vault's
 * parameters, or another vault stands in its place. Exit code 5.
 */
public final class VaultChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  public VaultChangedException(String message) {
    super(message);
  }
}
