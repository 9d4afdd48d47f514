package caravan.vault.write;

import caravan.model.FileName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** New files of which nothing can be made. Not safe for concurrent use. */
final class Strangers {
  /** As {@code report.docx.id-77.[who@where].locked}. */
  private static final int EXTENSIONS = 6;

  private final int most;
  private final List<Stranger> all = new ArrayList<>();

  /**
   * @param stems hashes of its name without the last extension, the last two …
   */
  private record Stranger(long[] stems, long identity, boolean noise) {}

  /**
   * How strangers explain names that went.
   *
   * @param renamed those whose name is one that went with another extension
   * @param otherNoise the others, where they are noise and were not just moved
   */
  record Matched(long renamed, long otherNoise) {}

  Strangers(int most) {
    this.most = most;
  }

  void add(long directory, FileName name, long identity, boolean noise) {
    if (all.size() >= most) {
      return;
    }
    long[] stems = new long[EXTENSIONS];
    int count = 0;
    for (int at = name.length() - 1; at > 0 && count < EXTENSIONS; at--) {
      if (Changes.isDot(name, at)) {
        stems[count++] = PathHash.name(directory, name, at);
      }
    }
    all.add(new Stranger(Arrays.copyOf(stems, count), identity, noise));
  }

  Matched match(Gone gone) {
    long renamed = 0;
    long otherNoise = 0;
    for (Stranger stranger : all) {
      boolean moved = gone.hasIdentity(stranger.identity); // of the same size and time
      if (stranger.noise && Arrays.stream(stranger.stems).anyMatch(gone::promised)) {
        renamed++;
      } else if (!moved && Arrays.stream(stranger.stems).anyMatch(gone::has)) {
        renamed++;
      } else if (!moved && stranger.noise) {
        otherNoise++;
      }
    }
    return new Matched(renamed, otherNoise);
  }
}
