package caravan.config;

import java.nio.file.Path;

/**
 * Where what a destination cannot take yet waits.
 *
 * @param directory of files of sealed objects
 * @param limit bytes of all of them; 0 for no spool: every destination is waited for
 */
public record SpoolSettings(Path directory, long limit) {
  /** As much as is missed in a quarter of an hour by a line of 100 Mbit/s. */
  public static final long DEFAULT_LIMIT = 10_000_000_000L;
}
