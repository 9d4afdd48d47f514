package caravan.config;

import caravan.security.access.ClientRoles.Client;
import caravan.security.oidc.OidcSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a service listens, and how much it does at once.
 *
 * @param address to listen at; another than this machine's own only with a certificate
 * @param port 0 for any that is free
 * @param certificate PEM file with the chain of the server's certificate
 * @param privateKey PEM file with its key
 * @param operations how many run at once, 1 to 16
 * @param stopWithin how long a stop waits for what runs; then that is begun again by the next start
 * @param clientCertificates PEM file with those who sign certificates by which clients log in
 * @param clients who has which role by such a certificate
 * @param oidc whose tokens open the API, beside its own keys
 */
public record ServerSettings(
    String address,
    int port,
    Optional<Path> certificate,
    Optional<Path> privateKey,
    int operations,
    Duration stopWithin,
    Optional<Path> clientCertificates,
    List<Client> clients,
    Optional<OidcSettings> oidc) {
  /** What is easy to remember, and taken by no other daemon of a usual machine. */
  public static final int DEFAULT_PORT = 8080;

  /** Only this machine. */
  public static final String DEFAULT_ADDRESS = "127.0.0.1";

  /** One that takes hours must not hold up the rest. */
  public static final int DEFAULT_OPERATIONS = 3;

  /** As long as service managers wait before they kill. */
  public static final Duration DEFAULT_STOP_WITHIN = Duration.ofSeconds(60);

  public ServerSettings {
    clients = List.copyOf(clients);
  }
}
