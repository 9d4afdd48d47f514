package caravan.vault.write;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of a run by word: what rules left out, what files are. Safe for concurrent use. */
public final class Tally {
  private final Map<String, LongAdder> excluded = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> categories = new ConcurrentHashMap<>();

  public void exclude(String reason) {
    excluded.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  public void classified(String category) {
    categories.computeIfAbsent(category, c -> new LongAdder()).increment();
  }

  public Map<String, Long> excluded() {
    return sums(excluded);
  }

  public Map<String, Long> categories() {
    return sums(categories);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> adders) {
    Map<String, Long> sums = new TreeMap<>();
    adders.forEach((word, adder) -> sums.put(word, adder.sum()));
    return sums;
  }
}
