package caravan.security.access;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Which role somebody has by the subject of the certificate that they showed. Whether it is to be
 * trusted is looked at before, by whoever speaks TLS with them. Immutable.
 */
public final class ClientRoles {
  /** What names of the kind begin with, so that none is that of a key. */
  private static final String KIND = "certificate ";

  private final Map<String, Role> roles = new HashMap<>();

  /**
   * A client.
   *
   * @param subject in its canonical form, so that equal names are equal texts
   * @param role what it may do
   */
  public record Client(String subject, Role role) {}

  public ClientRoles(List<Client> clients) {
    clients.forEach(client -> roles.put(client.subject(), client.role()));
  }

  /**
   * A client by a subject as people write it: {@code CN=monitor,O=Acme}.
   *
   * @throws IllegalArgumentException if it is no subject; it says so
   */
  public static Client client(String subject, Role role) {
    try {
      X500Principal name = new X500Principal(subject);
      if (name.getEncoded().length > 2) { // an empty one would be anybody's
        return new Client(name.getName(X500Principal.CANONICAL), role);
      }
    } catch (IllegalArgumentException e) {
      throw noSubject(subject, e);
    }
    throw noSubject(subject, null);
  }

  private static IllegalArgumentException noSubject(String subject, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "'" + subject + "' is no subject of a certificate, as CN=monitor,O=Acme", cause);
  }

  /** Who shows this certificate, and what they may; empty if its subject has no role. */
  public Optional<Principal> find(X509Certificate certificate, String from) {
    X500Principal subject = certificate.getSubjectX500Principal();
    return Optional.ofNullable(roles.get(subject.getName(X500Principal.CANONICAL)))
        .map(role -> new Principal(KIND + subject.getName(), role, from));
  }
}
