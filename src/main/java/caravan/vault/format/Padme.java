package caravan.vault.format;

/**
 * Padded lengths that say little of the content: Padmé, from Nikitin et al., "Reducing Metadata
 * Leakage", PoPETs 2019.
 */
public final class Padme {
  private Padme() {}

  /** The smallest boundary that is not below {@code length}. */
  public static long boundary(long length) {
    if (length < 2) {
      return length;
    }
    int e = 63 - Long.numberOfLeadingZeros(length);
    int s = 32 - Integer.numberOfLeadingZeros(e);
    long mask = (1L << (e - s)) - 1;
    return (length + mask) & ~mask;
  }
}
