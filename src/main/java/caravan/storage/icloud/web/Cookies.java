package caravan.storage.icloud.web;

import java.net.HttpCookie;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The cookies of one of Apple's sites, by name. Safe for concurrent use. */
final class Cookies {
  private final Map<String, String> values = new TreeMap<>();

  /**
   * Takes over what a {@code Set-Cookie} says; one without a value, or whose time is over, goes.
   */
  synchronized void take(List<String> headers) {
    for (String header : headers) {
      List<HttpCookie> parsed;
      try {
        parsed = HttpCookie.parse("Set-Cookie: " + header);
      } catch (IllegalArgumentException e) {
        continue; // what is no cookie cannot be sent back
      }
      for (HttpCookie cookie : parsed) {
        if (cookie.getValue().isEmpty() || cookie.getMaxAge() == 0) {
          values.remove(cookie.getName());
        } else {
          values.put(cookie.getName(), cookie.getValue());
        }
      }
    }
  }

  synchronized void replace(Map<String, String> by) {
    values.clear();
    values.putAll(by);
  }

  synchronized Map<String, String> copy() {
    return new TreeMap<>(values);
  }

  /** The header; empty if there is none to send. */
  synchronized String header() {
    return values.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }
}
