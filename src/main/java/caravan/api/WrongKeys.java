package caravan.api;

import caravan.security.access.Principal;
import caravan.security.access.Role;
import java.io.IOException;
import org.springframework.http.HttpStatus;

/** What whoever shows a wrong key is told; it is counted, and written down until they are out. */
final class WrongKeys {
  private WrongKeys() {}

  /**
   * The refusal, after it was counted.
   *
   * @param from the address that it came from
   * @param uri what they wanted
   */
  static ProblemException refusal(Served served, String from, String uri) throws IOException {
    boolean out = served.lockout().isOut(from);
    served.lockout().wrong(from);
    if (out) {
      return new ProblemException(
          HttpStatus.TOO_MANY_REQUESTS,
          "Too many wrong keys came from this address. Try again in a minute.");
    }
    served.audit().record(new Principal("nobody", Role.VIEWER, from), "login", uri, "wrong key");
    return new ProblemException(
        HttpStatus.UNAUTHORIZED,
        "This key opens nothing: it is wrong, was removed, or has expired.");
  }
}
