package caravan.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where the service listens. */
final class ServerSettingsReader {
  private static final Set<String> OWN = Set.of("127.0.0.1", "::1", "localhost");
  private static final int PORTS = 65_535;
  private static final int MOST_OPERATIONS = 16;

  private final SettingsReader values;

  ServerSettingsReader(SettingsReader values) {
    this.values = values;
  }

  ServerSettings read() throws SettingsException {
    String address =
        values.value(key("address"), text -> text).orElse(ServerSettings.DEFAULT_ADDRESS);
    Optional<Path> certificate = values.value(key("certificate"), Path::of);
    Optional<Path> privateKey = values.value(key("private-key"), Path::of);
    if (certificate.isPresent() != privateKey.isPresent()) {
      throw values.bad(
          key(certificate.isPresent() ? "certificate" : "private-key"),
          "a certificate and its private key go together: set both");
    }
    if (!OWN.contains(address) && certificate.isEmpty()) {
      throw values.bad(
          key("address"),
          "other machines may only come in over TLS: set 'certificate' and 'private-key', or put a"
              + " proxy before 127.0.0.1");
    }
    return new ServerSettings(
        address,
        values
            .value(key("port"), text -> number(text, 0, PORTS))
            .orElse(ServerSettings.DEFAULT_PORT),
        certificate,
        privateKey,
        values
            .value(key("operations"), text -> number(text, 1, MOST_OPERATIONS))
            .orElse(ServerSettings.DEFAULT_OPERATIONS),
        values.duration(
            key("stop-within"),
            ServerSettings.DEFAULT_STOP_WITHIN,
            Duration.ZERO,
            Duration.ofHours(1)));
  }

  private static int number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a number from " + least + " to " + most);
  }

  private static List<String> key(String name) {
    return List.of("server", name);
  }
}
