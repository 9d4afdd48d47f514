package caravan.cli;

import caravan.analysis.Classifier;
import caravan.analysis.backlog.SnapshotIntake;
import caravan.analysis.importance.Importance;
import caravan.analysis.importance.Signals;
import caravan.config.Settings;
import caravan.model.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;

/** Which contents are analyzed first: by what a directory tells of a file. */
final class LightImportance implements SnapshotIntake.Importance {
  private static final byte[] NOT_READ = new byte[0];

  private final Importance importance;
  private final Classifier classifier = new Classifier();
  private final Clock clock;

  LightImportance(Settings settings, Clock clock) {
    this.importance = new Importance(settings.backup().importance());
    this.clock = clock;
  }

  @Override
  public double of(String path, Entry entry) {
    try {
      String name = path.substring(path.lastIndexOf('/') + 1);
      return importance
          .score(
              Signals.light(
                  path,
                  classifier.classify(name, () -> NOT_READ).category(),
                  Instant.ofEpochSecond(entry.metadata().mtimeSeconds()),
                  clock.instant()))
          .value();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is read", e);
    }
  }
}
