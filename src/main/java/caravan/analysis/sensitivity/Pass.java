package caravan.analysis.sensitivity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One search through one text: what was found so far, and what the text spoke of last. Belongs to
 * one thread.
 */
final class Pass {
  /** What was found at one place. */
  record Hit(Kind kind, int start, int end) {}

  private static final int FAR = Integer.MIN_VALUE / 2;
  private static final int LONGEST_HEADER = 4_096;

  final String text;
  final TextForm form;
  private final List<Hit> hits = new ArrayList<>();
  private final int[] spoken = new int[Topic.values().length];
  private final Map<Integer, Set<Topic>> columns = new HashMap<>();
  private final Map<String, Integer> memory = new HashMap<>();
  private final int headerEnd;
  private final char delimiter;
  private int column;

  Pass(String text, TextForm form) {
    this.text = text;
    this.form = form;
    Arrays.fill(spoken, FAR);
    int line = text.indexOf('\n');
    headerEnd = line > 0 && line <= LONGEST_HEADER ? line : 0;
    delimiter = delimiter(text.substring(0, headerEnd));
  }

  /** What parts the columns of a table whose first line this is; 0 if it is none. */
  private static char delimiter(String header) {
    for (char c : new char[] {';', '\t', '|', ','}) {
      if (header.chars().filter(each -> each == c).count() >= 2) {
        return c;
      }
    }
    return 0;
  }

  /** Takes note of a character that is passed, for the columns of tables. */
  void passed(char c) {
    if (c == '\n') {
      column = 0;
    } else if (c == delimiter && delimiter != 0) {
      column++;
    }
  }

  /** The text speaks of something, with a word that ends here. */
  void speaks(Topic topic, int end) {
    spoken[topic.ordinal()] = end;
    if (end <= headerEnd && delimiter != 0) {
      columns.computeIfAbsent(column, c -> EnumSet.noneOf(Topic.class)).add(topic);
    }
  }

  /** Whether a topic holds at a place: its word was shortly before, or heads the column. */
  boolean about(Topic topic, int at) {
    int last = spoken[topic.ordinal()];
    boolean ofHeader = delimiter != 0 && last <= headerEnd && at > headerEnd;
    return !ofHeader && at - last <= topic.reach() || heads(topic);
  }

  private boolean heads(Topic topic) {
    Set<Topic> topics = columns.get(column);
    return topics != null && topics.contains(topic);
  }

  void hit(Kind kind, int start, int end) {
    hits.add(new Hit(kind, start, end));
  }

  List<Hit> hits() {
    return hits;
  }

  /**
   * Where a text comes next, from a place that only rises between calls for the same text: so all
   * of them together look at each character once.
   *
   * @return -1 if it does not come any more
   */
  int nextOf(String wanted, int from) {
    Integer known = memory.get(wanted);
    if (known != null && (known < 0 || known >= from)) {
      return known;
    }
    int at = text.indexOf(wanted, from);
    memory.put(wanted, at);
    return at;
  }

  /** Whether something said earlier under this word still covers a place; else covers it anew. */
  boolean first(String word, int at, int reach) {
    Integer until = memory.get(word);
    if (until != null && at < until) {
      return false;
    }
    memory.put(word, at + reach);
    return true;
  }

  /** The last place that was remembered under a word; far before the text if none was. */
  int last(String word) {
    return memory.getOrDefault(word, FAR);
  }

  void remember(String word, int at) {
    memory.put(word, at);
  }
}
