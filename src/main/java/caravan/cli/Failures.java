package caravan.cli;

import caravan.config.SettingsException;
import caravan.graph.GraphException;
import caravan.platform.NoSpaceException;
import caravan.security.DamagedKeyslotException;
import caravan.security.VaultChangedException;
import caravan.security.WrongKeyException;
import caravan.storage.StoreException;
import caravan.vault.format.DamagedException;
import caravan.vault.maintain.PruneRefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What a failure means to the one who called: an exit code and one sentence. */
final class Failures {
  /** Longer chains are loops. */
  private static final int DEPTH = 32;

  private Failures() {}

  static int exit(Throwable thrown) {
    Throwable failure = cause(thrown);
    if (failure instanceof CommandException e) {
      return e.exit();
    }
    if (failure instanceof SettingsException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof GraphException e) {
      return switch (e.reason()) {
        case SETTINGS, OFF, REFUSED -> ExitCode.USAGE;
        case BUSY -> ExitCode.BUSY;
        case UNAVAILABLE -> ExitCode.FAILED;
      };
    }
    if (failure instanceof WrongKeyException) {
      return ExitCode.WRONG_KEY;
    }
    if (failure instanceof DamagedException
        || failure instanceof DamagedKeyslotException
        || failure instanceof VaultChangedException
        || failure instanceof PruneRefusedException
        || (failure instanceof StoreException e && e.reason() == StoreException.Reason.CORRUPT)) {
      return ExitCode.DAMAGE;
    }
    if (failure instanceof InterruptedException
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException) {
      return ExitCode.INTERRUPTED;
    }
    return ExitCode.FAILED;
  }

  static String message(Throwable thrown) {
    Throwable failure = cause(thrown);
    String message = failure.getMessage();
    if (failure instanceof CommandException || failure instanceof SettingsException) {
      return String.valueOf(message); // written as a sentence
    }
    if (failure instanceof AccessDeniedException e) {
      return e.getFile()
          + ": permission denied. Run it as a user who may, or change the permissions.";
    }
    if (failure instanceof NoSuchFileException e) {
      return e.getFile() + " does not exist. Check the path.";
    }
    if (failure instanceof InterruptedException || failure instanceof ClosedByInterruptException) {
      return "It was ended before it was done. What it stored is kept, and is not stored again.";
    }
    if (failure instanceof NoSpaceException) {
      return sentence(message) + " Free some space, then run the same command again.";
    }
    if (failure instanceof StoreException e && e.reason() == StoreException.Reason.FULL) {
      return sentence(message)
          + " Nothing that was stored is lost; run the same command again when there is space.";
    }
    if (failure instanceof DamagedException) {
      return sentence(message) + " Run 'caravan check' to see what is affected.";
    }
    if (failure instanceof FileSystemException e && e.getReason() != null) {
      return sentence(e.getFile() + ": " + e.getReason());
    }
    if (failure instanceof OutOfMemoryError && isOfTheMachine(String.valueOf(message))) {
      return "This machine has no memory left for it ("
          + message
          + "). Free some, or raise the limits that it is run with, then run the same command"
          + " again.";
    }
    if (failure instanceof OutOfMemoryError) {
      return "Out of memory. Give Java more, as CARAVAN_JAVA_OPTS=-Xmx512m, then run the same"
          + " command again.";
    }
    if (!isExpected(failure)) {
      return "Something unexpected failed ("
          + chain(failure)
          + "). Nothing that was stored is lost. Run the same command with --debug, and report what"
          + " it shows.";
    }
    return message == null ? failure.getClass().getSimpleName() + "." : sentence(message);
  }

  /** Whether memory outside of Java's heap was refused, by the system or by JNA. */
  private static boolean isOfTheMachine(String message) {
    return message.contains("native thread") || message.startsWith("Cannot allocate");
  }

  /** What is meant where others only wrapped it: the first in the chain that says what failed. */
  private static Throwable cause(Throwable thrown) {
    @Nullable Throwable at = thrown;
    for (int i = 0; at != null && i < DEPTH; i++) {
      if (isExpected(at)) {
        return at;
      }
      at = at.getCause();
    }
    return thrown;
  }

  /** A failure that nobody foresaw with what caused it, as a wrapper alone says nothing. */
  private static String chain(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    @Nullable Throwable at = failure.getCause();
    for (int i = 0; at != null && i < DEPTH; i++) {
      if (text.indexOf(at.toString()) < 0) { // not what the wrapper has repeated
        text.append(", because of ").append(at);
      }
      at = at.getCause();
    }
    return text.toString();
  }

  private static boolean isExpected(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof InterruptedException
        || failure instanceof CommandException
        || failure instanceof SettingsException
        || failure instanceof OutOfMemoryError;
  }

  private static String sentence(@Nullable String message) {
    String text = message == null || message.isBlank() ? "It failed" : message.strip();
    if (text.matches("(?s)[a-z]+ .*")) { // but not the name of a file
      text = Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
    return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
  }
}
