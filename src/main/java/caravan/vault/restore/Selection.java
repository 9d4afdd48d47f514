package caravan.vault.restore;

/**
 * Which paths of a snapshot are wanted. Paths are absolute, {@code /}-separated, as people read
 * them.
 */
public interface Selection {
  /** Everything. */
  Selection ALL =
      new Selection() {
        @Override
        public boolean wants(String path) {
          return true;
        }

        @Override
        public boolean mayHoldWanted(String directory) {
          return true;
        }
      };

  /** Whether this entry is wanted, with all below it. */
  boolean wants(String path);

  /** Whether something below this directory may be wanted. */
  boolean mayHoldWanted(String directory);
}
