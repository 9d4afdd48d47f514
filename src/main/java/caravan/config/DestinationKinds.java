package caravan.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds of destination that this version has, and what each may be told in the settings. What a
 * kind of the user's own asks for, its route template says. {@code docs/destinations.md} explains
 * each option.
 */
final class DestinationKinds {
  /** What the value of an option looks like. */
  enum Form {
    TEXT,
    /** An absolute path on this machine. */
    PATH,
    /** {@code env:NAME} or {@code file:PATH}, never the secret itself. */
    SECRET,
    FLAG,
    NUMBER,
    SIZE,
    DURATION
  }

  /**
   * @param choices the only values that there are; empty if there are others
   */
  record Option(String name, Form form, boolean required, List<String> choices) {}

  private static final Map<String, List<Option>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("file", List.of(required("directory", Form.PATH)));
    KINDS.put(
        "s3",
        List.of(
            required("bucket", Form.TEXT),
            optional("prefix", Form.TEXT),
            optional("region", Form.TEXT),
            optional("endpoint", Form.TEXT),
            optional("path-style", Form.FLAG),
            optional("create-bucket", Form.FLAG),
            choice("checksums", "when-supported", "when-required"),
            optional("access-key", Form.SECRET),
            optional("secret-key", Form.SECRET),
            optional("session-token", Form.SECRET),
            optional("profile", Form.TEXT),
            optional("storage-class", Form.TEXT),
            optional("index-storage-class", Form.TEXT),
            choice("encryption", "none", "sse-s3", "sse-kms", "sse-c"),
            optional("kms-key", Form.TEXT),
            optional("customer-key", Form.SECRET),
            choice("object-lock", "none", "governance", "compliance"),
            optional("object-lock-days", Form.NUMBER),
            optional("requester-pays", Form.FLAG),
            optional("part-size", Form.SIZE),
            optional("parts-from", Form.SIZE),
            optional("timeout", Form.DURATION)));
    KINDS.put(
        "google-drive",
        List.of(
            required("credentials", Form.SECRET),
            required("folder", Form.TEXT),
            optional("shared-drive", Form.TEXT),
            optional("impersonate", Form.TEXT),
            optional("chunk-size", Form.SIZE),
            optional("timeout", Form.DURATION),
            optional("endpoint", Form.TEXT),
            optional("token-endpoint", Form.TEXT)));
    KINDS.put(
        "icloud",
        List.of(
            choice("mode", "folder", "web"),
            optional("directory", Form.PATH),
            optional("unofficial", Form.FLAG),
            optional("folder", Form.TEXT),
            optional("account", Form.TEXT),
            optional("password", Form.SECRET),
            optional("timeout", Form.DURATION),
            optional("endpoint", Form.TEXT),
            optional("setup-endpoint", Form.TEXT)));
  }

  private DestinationKinds() {}

  static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  /** The options of a kind; none if it is not one of this version. */
  static List<Option> options(String kind) {
    return KINDS.getOrDefault(kind, List.of());
  }

  private static Option required(String name, Form form) {
    return new Option(name, form, true, List.of());
  }

  private static Option optional(String name, Form form) {
    return new Option(name, form, false, List.of());
  }

  private static Option choice(String name, String... choices) {
    return new Option(name, Form.TEXT, false, Arrays.asList(choices));
  }
}
