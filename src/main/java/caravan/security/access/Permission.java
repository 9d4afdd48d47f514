package caravan.security.access;

/** What somebody may do. */
public enum Permission {
  /** See names, sizes, times, states: all but the content of files. */
  READ,
  /** See and bring back the content of files. */
  RESTORE,
  /** Start, pause and end operations that lose nothing. */
  OPERATE,
  /** All else: settings, keys, what removes snapshots. */
  ADMINISTER
}
