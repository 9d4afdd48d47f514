package caravan.operations;

import caravan.vault.write.Progress;

/** Hears of a backup while it runs, from several threads. */
public interface BackupRun {
  /** One that does not listen. */
  BackupRun SILENT = progress -> {};

  /** The backup has begun; its figures rise until it ends. */
  void started(Progress progress);

  /** Something that people should know before it begins, a sentence. */
  default void warned(String sentence) {}
}
