package caravan.security;

import java.io.IOException;

/** An object is sealed under a master key that the opened key slot does not hold. Not damage. */
public final class UnknownEpochException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long epoch;

  UnknownEpochException(long epoch) {
    super(
        "sealed under key epoch "
            + epoch
            + ", which this key slot does not hold: open the vault with a newer key");
    this.epoch = epoch;
  }

  public long epoch() {
    return epoch;
  }
}
