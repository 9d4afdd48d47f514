package caravan.discovery;

/** Why an entry is not part of a backup. */
public enum ExcludeReason {
  /** A pattern of the command line or the settings, or none of the wanted ones. */
  RULE,
  /** A pattern in a {@code .caravanignore} file. */
  IGNORE_FILE,
  /** A directory that calls itself a cache. */
  CACHEDIR,
  /** A directory that holds a marker which the user named. */
  IF_PRESENT,
  /** Larger than the user wants. */
  TOO_LARGE,
  /** On another file system than the source. */
  OTHER_FILE_SYSTEM,
  /** The vault or the Caravan home. */
  VAULT_ITSELF
}
