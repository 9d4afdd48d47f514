package caravan.analysis.sensitivity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Finds many words in one pass, whatever their case, one table look-up a character (A. Aho, M.
 * Corasick, "Efficient string matching", 1975, with the failure links resolved beforehand). Case is
 * folded within Latin-1, and no other character is part of a word. Immutable, and safe for
 * concurrent use.
 */
final class Keywords {
  private static final int LATIN1 = 256;
  private static final int[] NONE = {};

  private final byte[] classes = new byte[LATIN1];
  private final int width;
  private final short[] next;
  private final int[][] found;
  private final int[] lengths;

  /**
   * @param words found under their place in this list; lower case, of Latin-1
   */
  Keywords(List<String> words) {
    lengths = words.stream().mapToInt(String::length).toArray();
    int used = 1;
    for (String word : words) {
      for (char c : word.toCharArray()) {
        if (classes[c] == 0) {
          classes[c] = (byte) used++;
        }
      }
    }
    for (char c = 'A'; c <= 'Z'; c++) {
      classes[c] = classes[c + 32];
    }
    for (char c = 0xC0; c <= 0xDE; c++) {
      classes[c] = c == 0xD7 ? 0 : classes[c + 32];
    }
    width = used;
    List<int[]> nodes = new ArrayList<>();
    List<List<Integer>> ends = new ArrayList<>();
    add(nodes, ends);
    for (int i = 0; i < words.size(); i++) {
      int at = 0;
      for (char c : words.get(i).toCharArray()) {
        int child = nodes.get(at)[classes[c]];
        if (child == 0) {
          child = nodes.size();
          nodes.get(at)[classes[c]] = child;
          add(nodes, ends);
        }
        at = child;
      }
      ends.get(at).add(i);
    }
    resolve(nodes, ends);
    if (nodes.size() > Short.MAX_VALUE) {
      throw new IllegalStateException("too many words for the table: " + nodes.size());
    }
    next = new short[nodes.size() * width];
    found = new int[nodes.size()][];
    for (int i = 0; i < nodes.size(); i++) {
      for (int c = 0; c < width; c++) {
        next[i * width + c] = (short) nodes.get(i)[c];
      }
      List<Integer> here = ends.get(i);
      found[i] = here.isEmpty() ? NONE : here.stream().mapToInt(n -> n).sorted().toArray();
    }
  }

  private void add(List<int[]> nodes, List<List<Integer>> ends) {
    nodes.add(new int[width]);
    ends.add(new ArrayList<>());
  }

  private void resolve(List<int[]> nodes, List<List<Integer>> ends) {
    int[] fail = new int[nodes.size()];
    Deque<Integer> queue = new ArrayDeque<>();
    Arrays.stream(nodes.get(0)).filter(child -> child != 0).forEach(queue::add);
    while (!queue.isEmpty()) {
      int at = queue.remove();
      int[] node = nodes.get(at);
      ends.get(at).addAll(ends.get(fail[at]));
      for (int c = 0; c < width; c++) {
        int onFailure = nodes.get(fail[at])[c];
        if (node[c] == 0) {
          node[c] = onFailure;
        } else {
          fail[node[c]] = onFailure;
          queue.add(node[c]);
        }
      }
    }
  }

  /** Where a search is after one more character; it starts at 0. */
  int next(int state, char c) {
    return c < LATIN1 ? next[state * width + classes[c]] : 0;
  }

  /** How long the word of a number is. */
  int length(int number) {
    return lengths[number];
  }

  /** The numbers of the words that end here, rising; not to be written to. */
  int[] found(int state) {
    return found[state];
  }
}
