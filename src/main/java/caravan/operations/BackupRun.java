package caravan.operations;

import caravan.model.BackupRequest;
import caravan.vault.write.Progress;

/** Hears of backups while they run, from several threads; each is known by its request. */
public interface BackupRun {
  /** One that does not listen. */
  BackupRun SILENT = (request, progress) -> {};

  /** The backup has begun; its figures rise until it ends. */
  void started(BackupRequest request, Progress progress);

  /** Something that people should know before it begins, a sentence. */
  default void warned(BackupRequest request, String sentence) {}
}
