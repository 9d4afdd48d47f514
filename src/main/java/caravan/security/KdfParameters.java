package caravan.security;

/**
 * How dear it is to try one passphrase: the parameters of Argon2id.
 *
 * @param memoryKib KiB, 65,536 (64 MiB) to 1,048,576 (1 GiB)
 * @param passes 3 to 16
 * @param lanes 1 to 16
 */
public record KdfParameters(int memoryKib, int passes, int lanes) {
  /** 64 MiB, 3 passes, 4 lanes: the second recommended option of RFC 9106, section 4. */
  public static final KdfParameters DEFAULT = new KdfParameters(65_536, 3, 4);

  private static final int MIN_MEMORY_KIB = 65_536;
  private static final int MAX_MEMORY_KIB = 1_048_576;
  private static final int MIN_PASSES = 3;
  private static final int MAX_PASSES = 16;
  private static final int MAX_LANES = 16;

  /**
   * @throws IllegalArgumentException if they are weaker than the format allows, or so strong that
   *     they would exhaust this machine
   */
  public KdfParameters {
    within("memory in KiB", memoryKib, MIN_MEMORY_KIB, MAX_MEMORY_KIB);
    within("passes", passes, MIN_PASSES, MAX_PASSES);
    within("lanes", lanes, 1, MAX_LANES);
  }

  private static void within(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "Argon2id " + what + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
