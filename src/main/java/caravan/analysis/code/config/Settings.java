package caravan.analysis.code.config;

import caravan.analysis.worker.UnreadableException;
import caravan.model.meaning.Unreadable.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Collects values with the keys that lead to them, within limits. */
final class Settings {
  private static final int MAX = 50_000;
  private static final int DEPTH = 200;
  private static final int VALUE = 500;

  private final List<Setting> all = new ArrayList<>();
  private final Deque<String> path = new ArrayDeque<>();
  private int depth;

  void enter(String key) throws UnreadableException {
    deeper();
    path.addLast(key);
  }

  void leave() {
    depth--;
    path.pollLast();
  }

  /** Goes into something without a key of its own. */
  void deeper() throws UnreadableException {
    if (++depth > DEPTH) {
      throw new UnreadableException(Reason.BOMB, "nests more than " + DEPTH + " deep");
    }
  }

  void higher() {
    depth--;
  }

  /** The value of what was entered; long ones are texts, of no use here. */
  void value(String value, int line) throws UnreadableException {
    if (all.size() >= MAX) {
      throw new UnreadableException(Reason.TOO_LARGE, "has more than " + MAX + " values");
    }
    if (value.length() <= VALUE) {
      all.add(new Setting(List.copyOf(path), value, line));
    }
  }

  void value(List<String> keys, String value, int line) throws UnreadableException {
    for (String key : keys) {
      enter(key);
    }
    value(value, line);
    for (int i = 0; i < keys.size(); i++) {
      leave();
    }
  }

  List<Setting> all() {
    return all;
  }
}
