package caravan.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** A request that cannot be answered, with the sentence that says why and what to do. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final transient Map<String, Object> more = new LinkedHashMap<>();

  ProblemException(HttpStatus status, String detail) {
    super(detail);
    this.status = status;
  }

  static ProblemException badRequest(String detail) {
    return new ProblemException(HttpStatus.BAD_REQUEST, detail);
  }

  static ProblemException notFound(String detail) {
    return new ProblemException(HttpStatus.NOT_FOUND, detail);
  }

  /** Says something more, for programs: a number or a text under a name of its own. */
  ProblemException with(String name, Object value) {
    more.put(name, value);
    return this;
  }

  /** What was said for programs. */
  Map<String, Object> more() {
    return Collections.unmodifiableMap(more);
  }

  HttpStatus status() {
    return status;
  }
}
