package caravan.service;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What people can ask of Caravan, by the words of the command line: one set for the terminal, the
 * API and the schedule. Safe for concurrent use.
 */
public interface UseCases {
  /** Where a use case says what it has to say. Called by several threads, one at a time. */
  interface Channel {
    /** Where the answer goes; who does not want more of it makes its writes fail. */
    OutputStream answer();

    /** A sentence for people. */
    void said(String sentence);

    /** How far it is. */
    void progress(Progress progress);

    /** Waits here while the operation is paused. */
    void mayGoOn() throws InterruptedException;

    /** The operation that it is a part of; empty for a question that is answered at once. */
    default Optional<Operation> operation() {
      return Optional.empty();
    }
  }

  /**
   * How far something is.
   *
   * @param what in a word or two, as the name of a source
   * @param done bytes done
   * @param total bytes to do as far as is known, or a negative number where nothing is
   * @param totalKnown whether the total is final
   * @param note anything more, may be empty
   */
  record Progress(String what, long done, long total, boolean totalKnown, String note) {}

  /**
   * Does one thing and waits for its end; an interrupt ends it early, and loses nothing.
   *
   * @param arguments as after {@code caravan}
   * @param directory what relative paths begin at
   * @return the exit code of the command line
   */
  int run(List<String> arguments, Path directory, Channel channel);
}
