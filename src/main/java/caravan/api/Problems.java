package caravan.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/** Errors as RFC 9457 wants them: {@code application/problem+json}. */
final class Problems {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Problems() {}

  static ObjectNode of(HttpStatus status, String detail) {
    return JSON.createObjectNode()
        .put("type", "about:blank")
        .put("title", status.getReasonPhrase())
        .put("status", status.value())
        .put("detail", detail);
  }

  static void write(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType("application/problem+json");
    response
        .getOutputStream()
        .write(of(status, detail).toString().getBytes(StandardCharsets.UTF_8));
  }
}
