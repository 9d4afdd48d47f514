package caravan.storage.drive;

import caravan.storage.RetryAfter;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Turns what Drive answers into what the engine needs to know. Safe for concurrent use. */
public final class DriveErrors {
  private static final int LONGEST = 300;

  /** No room: more of it must be bought or made. */
  private static final Set<String> FULL =
      Set.of(
          "storageQuotaExceeded",
          "teamDriveFileLimitExceeded",
          "numChildrenInNonRootLimitExceeded",
          "activeItemCreationLimitExceeded",
          "dailyLimitExceeded");

  /** Too fast: it works again after a while. */
  private static final Set<String> RATE = Set.of("rateLimitExceeded", "userRateLimitExceeded");

  private final DriveOptions options;
  private final Clock clock;

  public DriveErrors(DriveOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  /**
   * What an operation failed with, as one sentence and an advice.
   *
   * @param verb as in "Cannot store"
   * @param object its name, or what else the operation is about
   */
  public StoreException of(String verb, String object, IOException e) {
    if (e instanceof StoreException known) {
      return known;
    }
    String start = start(verb, object);
    if (!(e instanceof HttpResponseException answer)) {
      return StoreException.retryable(
          Reason.UNAVAILABLE,
          start + "Google Drive cannot be reached (" + words(e) + "). Check the network.",
          e);
    }
    int status = answer.getStatusCode();
    String reason = reason(answer);
    String said = said(answer);
    if (status == 429 || (status == 403 && RATE.contains(reason))) {
      return later(
          answer, start + "Google Drive asks for fewer requests" + said + " Set a 'rate'.");
    }
    if (status >= 500 || status == 408) {
      return later(answer, start + "Google Drive has a problem of its own" + said);
    }
    return switch (status) {
      case 401 -> denied(start + "Google does not accept 'credentials'" + said + renew(), e);
      case 403 ->
          FULL.contains(reason)
              ? StoreException.permanent(
                  Reason.FULL, start + "a quota is reached" + said + room(), e)
              : denied(start + "'credentials' do not allow it" + said + grant(), e);
      case 404 ->
          StoreException.permanent(
              Reason.UNAVAILABLE,
              start
                  + options.place()
                  + " is not there"
                  + said
                  + " Check 'folder' and 'shared-drive'.",
              e);
      default ->
          StoreException.permanent(
              Reason.INVALID, start + "Google Drive refuses the request" + said, e);
    };
  }

  /** The folder of the destination, or a part of the way to it, is missing. */
  StoreException noFolder(String missing) {
    return StoreException.permanent(
        Reason.UNAVAILABLE,
        "The destination '"
            + options.destination()
            + "' has no folder '"
            + missing
            + "', or may not see it. Correct 'folder' or share it with the account of"
            + " 'credentials'; if there never was a vault in it, create one with 'caravan init'.");
  }

  /** What is there is not what was sent; it was deleted. */
  StoreException corrupt(String object, String why) {
    return StoreException.retryable(
        Reason.CORRUPT, start("store", object) + why + ", so it was deleted again.");
  }

  /** Something changed while an operation ran: the next try sees the new state. */
  StoreException changed(String verb, String object, String why, IOException e) {
    return StoreException.retryable(Reason.UNAVAILABLE, start(verb, object) + why + ".", e);
  }

  String start(String verb, String object) {
    return "Cannot " + verb + " '" + object + "' on '" + options.destination() + "': ";
  }

  static int status(IOException e) {
    return e instanceof HttpResponseException answer ? answer.getStatusCode() : 0;
  }

  /** Drive's own word for an error, as {@code storageQuotaExceeded}; empty if it gave none. */
  static String reason(IOException e) {
    if (e instanceof GoogleJsonResponseException json) {
      GoogleJsonError details = json.getDetails();
      if (details != null && details.getErrors() != null && !details.getErrors().isEmpty()) {
        return String.valueOf(details.getErrors().get(0).getReason());
      }
    }
    return "";
  }

  private StoreException later(HttpResponseException answer, String message) {
    Optional<Duration> wait = retryAfter(answer.getHeaders(), clock);
    return wait.isPresent()
        ? StoreException.retryableAfter(Reason.UNAVAILABLE, message, wait.get(), answer)
        : StoreException.retryable(Reason.UNAVAILABLE, message, answer);
  }

  static Optional<Duration> retryAfter(HttpHeaders headers, Clock clock) {
    return RetryAfter.parse(headers.getRetryAfter(), clock.instant());
  }

  private static StoreException denied(String message, IOException e) {
    return StoreException.permanent(Reason.DENIED, message, e);
  }

  private static String renew() {
    return " Make new ones, as docs/destinations/google-drive.md says.";
  }

  private String grant() {
    return " Give that account the right to write in " + options.place() + ".";
  }

  private String room() {
    return options.sharedDrive().isPresent()
        ? " Free room on the shared drive, or forget and prune old snapshots."
        : " Free room, or forget and prune old snapshots. A service account has no room of its own:"
            + " set 'shared-drive' or 'impersonate'.";
  }

  /** The provider's words, as the end of a sentence. */
  private static String said(HttpResponseException answer) {
    String message = "";
    if (answer instanceof GoogleJsonResponseException json && json.getDetails() != null) {
      message = String.valueOf(json.getDetails().getMessage());
    }
    String code = answer.getStatusCode() + (reason(answer).isEmpty() ? "" : " " + reason(answer));
    return " (" + code + (message.isEmpty() ? "" : ": " + oneLine(message)) + ").";
  }

  private static String words(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof UnknownHostException ? "unknown host " + message : oneLine(message);
  }

  static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    line = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
