package caravan.service.notify;

/** What there may be to tell. */
public enum Event {
  /** An operation was done as it should be. */
  SUCCESS,
  /** An operation failed, or was done in part only. */
  FAILURE,
  /** Something looks wrong with what was stored or backed up: damage, an odd source. */
  ALARM,
  /** An operation was due, and nobody was there to begin it. */
  MISSED;

  /** The word in the settings. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
