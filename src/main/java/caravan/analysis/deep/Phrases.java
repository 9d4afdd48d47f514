package caravan.analysis.deep;

import caravan.analysis.text.Keyphrases;
import caravan.analysis.text.Statistics;
import caravan.model.meaning.Weighted;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What contents are about, weighed against all that were seen before. Learns with each text, and is
 * kept from run to run. Safe for concurrent use.
 */
public final class Phrases {
  private final Statistics statistics;

  private Phrases(Statistics statistics) {
    this.statistics = statistics;
  }

  /**
   * Goes on from what was kept.
   *
   * @param kept by {@link #toBytes}; null to begin anew, which is what a damaged one does too: it
   *     only lets the first texts be weighed less well
   */
  public static Phrases of(byte @Nullable [] kept) {
    if (kept != null) {
      try {
        return new Phrases(Statistics.of(kept));
      } catch (IOException e) {
        return new Phrases(new Statistics());
      }
    }
    return new Phrases(new Statistics());
  }

  /** The keyphrases of a clean text, the heaviest first. */
  synchronized List<Weighted> of(String text) {
    statistics.add(Keyphrases.words(text));
    return Keyphrases.of(text, statistics);
  }

  public synchronized byte[] toBytes() {
    return statistics.toBytes();
  }
}
