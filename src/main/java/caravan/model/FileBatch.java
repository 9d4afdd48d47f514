package caravan.model;

import java.util.List;

/**
 * A piece of a walk that passes through the stages as one message.
 *
 * @param number position in the walk, from 1
 * @param steps what was found, in order
 */
public record FileBatch(long number, List<Found> steps) {
  public FileBatch {
    steps = List.copyOf(steps);
  }

  public FileBatch with(List<Found> newSteps) {
    return new FileBatch(number, newSteps);
  }
}
