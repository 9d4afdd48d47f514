package caravan.vault.maintain;

import java.io.IOException;

/** Something in the vault is in doubt, so nothing was deleted. Check and repair it first. */
public final class PruneRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  public PruneRefusedException(String message) {
    super(message);
  }
}
