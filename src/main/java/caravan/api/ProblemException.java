package caravan.api;

import org.springframework.http.HttpStatus;

/** A request that cannot be answered, with the sentence that says why and what to do. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final HttpStatus status;

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

  HttpStatus status() {
    return status;
  }
}
