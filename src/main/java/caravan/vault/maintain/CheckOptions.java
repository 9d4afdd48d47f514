package caravan.vault.maintain;

import java.time.Duration;

/**
 * How deep a check looks.
 *
 * @param readData how much of the packs is read and proven, beside the structure
 * @param seed of the sample, where not all is read
 * @param threads that read packs; memory is this times the largest pack
 */
public record CheckOptions(ReadData readData, long seed, int threads) {
  /** How much of the packs is read. */
  public sealed interface ReadData {
    /** Nothing: the structure only. */
    record None() implements ReadData {}

    /** Everything. */
    record All() implements ReadData {}

    /** A random share. */
    record Percent(double percent) implements ReadData {
      public Percent {
        if (!(percent > 0 && percent <= 100)) {
          throw new IllegalArgumentException("a share is above 0% and at most 100%");
        }
      }
    }

    /** Random packs of at least so many bytes together. */
    record Bytes(long bytes) implements ReadData {
      public Bytes {
        if (bytes < 1) {
          throw new IllegalArgumentException("at least one byte is to be read");
        }
      }
    }

    /**
     * Packs that were not proven for the longest time, by this machine's ledger.
     *
     * @param maxAge packs that were proven since are left out; zero leaves out none
     * @param budget bytes to read at most, but one pack at least
     */
    record LeastProven(Duration maxAge, long budget) implements ReadData {
      public LeastProven {
        if (maxAge.isNegative()) {
          throw new IllegalArgumentException("an age is not negative");
        }
        if (budget < 1) {
          throw new IllegalArgumentException("at least one byte is to be read");
        }
      }
    }
  }

  public CheckOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread reads");
    }
  }

  /** The structure only. */
  public static CheckOptions structure() {
    return new CheckOptions(new ReadData.None(), 0, 1);
  }

  /** All data. */
  public static CheckOptions allData() {
    return new CheckOptions(new ReadData.All(), 0, 2);
  }
}
