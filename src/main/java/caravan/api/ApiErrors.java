package caravan.api;

import caravan.security.access.NotAllowedException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Turns whatever fails in a request into a problem that says what to do. */
@RestControllerAdvice
class ApiErrors {
  private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

  @ExceptionHandler(ProblemException.class)
  ResponseEntity<ObjectNode> problem(ProblemException e) {
    ResponseEntity<ObjectNode> answer = answer(e.status(), String.valueOf(e.getMessage()));
    ObjectNode body = answer.getBody();
    if (body != null) {
      e.more().forEach(body::putPOJO);
    }
    return answer;
  }

  @ExceptionHandler(NotAllowedException.class)
  ResponseEntity<ObjectNode> notAllowed(NotAllowedException e) {
    return answer(HttpStatus.FORBIDDEN, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler(BodyTooLargeException.class)
  ResponseEntity<ObjectNode> tooLarge(BodyTooLargeException e) {
    return answer(HttpStatus.PAYLOAD_TOO_LARGE, String.valueOf(e.getMessage()));
  }

  /** The caller has gone away: nobody is there to be told. */
  @ExceptionHandler({AsyncRequestNotUsableException.class, ClientAbortException.class})
  void gone(IOException e) {
    LOG.debug("A caller has gone away: {}", e.toString());
  }

  @ExceptionHandler(Exception.class)
  ResponseEntity<ObjectNode> other(Exception e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof BodyTooLargeException large) {
        return tooLarge(large);
      }
      if (at.getCause() == at) {
        break;
      }
    }
    if (e instanceof ErrorResponse known) {
      HttpStatusCode code = known.getStatusCode();
      String detail = known.getBody().getDetail();
      return answer(
          HttpStatus.valueOf(code.value()),
          (detail == null ? "The request is not right." : detail)
              + " See /api/docs for what is understood.");
    }
    if (e instanceof org.springframework.http.converter.HttpMessageNotReadableException) {
      return answer(
          HttpStatus.BAD_REQUEST,
          "The body is no JSON that this request takes. See /api/docs for what is understood.");
    }
    if (e instanceof IllegalStateException && String.valueOf(e.getMessage()).contains("stopping")) {
      return answer(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
    LOG.error("A request failed", e);
    return answer(
        HttpStatus.INTERNAL_SERVER_ERROR,
        e instanceof IOException
            ? "It failed: " + e.getMessage()
            : "Something unexpected failed; the log of the service has it.");
  }

  private static ResponseEntity<ObjectNode> answer(HttpStatus status, String detail) {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return new ResponseEntity<>(Problems.of(status, detail), headers, status);
  }
}
