package caravan.vault.maintain;

/** Hears how far an operation has come. Called from several threads, and often: be quick. */
public interface MaintenanceProgress {
  /** Hears nothing. */
  MaintenanceProgress NONE = (phase, done, total) -> {};

  /**
   * @param phase what is being done, in a few words
   * @param done of it
   * @param total how much there is, 0 if that is not known
   */
  void at(String phase, long done, long total);
}
