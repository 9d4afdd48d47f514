package caravan.vault.write;

import caravan.model.Found;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Files that have their place in the tree already and wait to be read, the most important first.
 * What goes first is a group: the small files that follow each other in one directory stay together
 * and in order, since they share blocks and are restored together; a large file is a group of its
 * own. A group is as important as its most important file, in steps of a tenth; equal ones go in
 * walk order. Belongs to one thread.
 */
final class Waiting {
  /** Files from here on do not share a block with others. */
  private static final long LARGE = 1 << 20;

  /**
   * A file that waits.
   *
   * @param step what it is
   * @param slot its place in the tree
   */
  record Item(Found step, TreeBuilder.Slot slot) {}

  private static final class Group {
    final long number;
    final int importance;
    final Deque<Item> items = new ArrayDeque<>();

    Group(long number, int importance) {
      this.number = number;
      this.importance = importance;
    }
  }

  private final PriorityQueue<Group> groups =
      new PriorityQueue<>(
          Comparator.comparingInt((Group group) -> -group.importance)
              .thenComparingLong(group -> group.number));
  private final Deque<Item> gathering = new ArrayDeque<>();
  private double most;
  private long number;

  /** A file of the directory that the walk is in; {@link #close} comes before another one's. */
  void add(Item item, long size, double importance) {
    if (size >= LARGE) {
      Group alone = new Group(number++, step(importance));
      alone.items.add(item);
      groups.add(alone);
    } else {
      gathering.add(item);
      most = Math.max(most, importance);
    }
  }

  /** Ends the group of the directory that the walk is in. */
  void close() {
    if (!gathering.isEmpty()) {
      Group group = new Group(number++, step(most));
      group.items.addAll(gathering);
      groups.add(group);
      gathering.clear();
      most = 0;
    }
  }

  private static int step(double importance) {
    return (int) Math.round(importance * 10);
  }

  /** Of the groups that were closed. */
  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** The next file, or null if none waits. */
  @Nullable Item next() {
    Group first = groups.peek();
    if (first == null) {
      return null;
    }
    Item item = first.items.poll();
    if (first.items.isEmpty()) {
      groups.remove(first);
    }
    return item;
  }
}
