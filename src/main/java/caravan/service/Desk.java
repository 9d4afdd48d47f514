package caravan.service;

import caravan.security.access.AuditLog;
import caravan.security.access.NotAllowedException;
import caravan.security.access.Permission;
import caravan.security.access.Principal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where everybody asks: looks whether they may, does it, and writes down what changes something or
 * shows the content of a file. Safe for concurrent use.
 */
public final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  private final UseCases useCases;
  private final OperationRegistry operations;
  private final AuditLog audit;

  public Desk(UseCases useCases, OperationRegistry operations, AuditLog audit) {
    this.useCases = useCases;
    this.operations = operations;
    this.audit = audit;
  }

  /**
   * Runs a command at once, on this thread.
   *
   * @return its exit code
   * @throws NotAllowedException if they may not
   * @throws IOException if it cannot be written down; nothing was done then
   */
  public int ask(Principal who, List<String> arguments, Path directory, UseCases.Channel channel)
      throws NotAllowedException, IOException {
    String words = CommandPermissions.words(arguments);
    Permission needed = require(who, words, arguments);
    if (needed != Permission.READ) {
      audit.record(who, words, object(arguments), "asked");
    }
    int exit = useCases.run(arguments, directory, channel);
    if (needed != Permission.READ) {
      audit.record(who, words, object(arguments), "exit " + exit);
    }
    return exit;
  }

  /** Starts an operation; who follows it may be given. */
  public Operation submit(Principal who, Submission wish, Optional<OperationListener> follower)
      throws NotAllowedException, IOException {
    String words = CommandPermissions.words(wish.arguments());
    require(who, words, wish.arguments());
    audit.record(who, words, object(wish.arguments()), "asked");
    Operation operation = operations.submit(wish, follower);
    operations
        .whenOver(operation.id())
        .whenComplete(
            (ended, failure) -> {
              if (ended != null) {
                finish(who, words, ended.operation());
              }
            });
    return operation;
  }

  private void finish(Principal who, String words, Operation ended) {
    try {
      audit.record(who, words, ended.id(), word(ended.state()));
    } catch (
        IOException e) { // what was asked is written down; nobody is there to be told but the log
      LOG.error("The audit log cannot say how {} ended: {}", ended.id(), e.toString());
    }
  }

  /** Does something to an operation. */
  public boolean change(Principal who, String id, Change how)
      throws NotAllowedException, IOException {
    require(who, Permission.OPERATE, word(how), id);
    boolean done =
        switch (how) {
          case CANCEL -> operations.cancel(id);
          case PAUSE -> operations.pause(id);
          case RESUME -> operations.resume(id);
        };
    audit.record(who, word(how), id, done ? "done" : "not in that state");
    return done;
  }

  /**
   * Whether they may ask this, and it only reads: then an answer that somebody else has just got is
   * theirs too. What is not written down needs no {@link #ask}.
   *
   * @throws NotAllowedException if they may not
   */
  public boolean isReading(Principal who, List<String> arguments)
      throws NotAllowedException, IOException {
    return require(who, CommandPermissions.words(arguments), arguments) == Permission.READ;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** What can be done to an operation. */
  public enum Change {
    CANCEL,
    PAUSE,
    RESUME
  }

  /** Refuses, and writes down, what they may not; {@code what} is said to them. */
  public void require(Principal who, Permission needed, String what, String object)
      throws NotAllowedException, IOException {
    try {
      who.require(needed, what);
    } catch (NotAllowedException e) {
      audit.record(who, what, object, "refused");
      throw e;
    }
  }

  private Permission require(Principal who, String words, List<String> arguments)
      throws NotAllowedException, IOException {
    Permission needed = CommandPermissions.of(words);
    require(who, needed, words, object(arguments));
    return needed;
  }

  private static String object(List<String> arguments) {
    return String.join(" ", arguments.subList(Math.min(1, arguments.size()), arguments.size()));
  }
}
