package caravan.service.drop;

import java.time.Instant;

/**
 * A file of a drop folder and where it stands. Immutable.
 *
 * @param file as it was when it was last looked at
 * @param stage where it stands
 * @param since when it came there
 * @param first when it was seen first, as it is or as it was before
 */
record Tracked(Dropped file, Stage stage, Instant since, Instant first) {
  /** Where a file stands. */
  enum Stage {
    /** It may still be written to. */
    SETTLING,
    /** It is whole, and waits for its batch. */
    WHOLE,
    /** It is part of the batch that is under way. */
    CLAIMED,
    /** Another Caravan claimed it. */
    ELSEWHERE,
    /** It has its receipt, and could not be taken out of the folder yet. */
    LEAVING,
    /** It failed, and waits for its next try where it is. */
    FAILED,
    /** It has its receipt, and stays. */
    KEPT
  }

  static Tracked first(Dropped file, Instant now) {
    return new Tracked(file, Stage.SETTLING, now, now);
  }

  Tracked at(Stage next, Instant now) {
    return new Tracked(file, next, now, first);
  }

  /** The same path with another content. */
  Tracked changed(Dropped now, Instant time) {
    return new Tracked(now, Stage.SETTLING, time, first);
  }
}
