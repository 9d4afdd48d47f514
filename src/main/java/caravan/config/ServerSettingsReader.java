package caravan.config;

import caravan.security.access.ClientRoles;
import caravan.security.access.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where the service listens. */
final class ServerSettingsReader {
  private static final Set<String> OWN = Set.of("127.0.0.1", "::1", "localhost");
  private static final int PORTS = 65_535;
  private static final int MOST_OPERATIONS = 16;

  private final SettingsTree tree;
  private final SettingsReader values;

  ServerSettingsReader(SettingsTree tree, SettingsReader values) {
    this.tree = tree;
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
    Optional<Path> clientCertificates = values.path(key("client-certificates"));
    if (clientCertificates.isPresent() && certificate.isEmpty()) {
      throw values.bad(
          key("client-certificates"),
          "clients show certificates over TLS only; set 'certificate' and 'private-key' too");
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
            Duration.ofHours(1)),
        clientCertificates,
        clients(clientCertificates.isPresent()),
        new OidcSettingsReader(tree, values).read());
  }

  /** Who may come in by a certificate; without a list nobody could. */
  private List<ClientRoles.Client> clients(boolean signed) throws SettingsException {
    List<ClientRoles.Client> clients = new ArrayList<>();
    Set<String> subjects = new HashSet<>();
    for (String number : tree.names(key("clients"))) {
      List<String> base = SettingsReader.key(key("clients"), number);
      Optional<ClientRoles.Client> client =
          values.value(
              SettingsReader.key(base, "subject"), text -> ClientRoles.client(text, Role.VIEWER));
      Optional<Role> role =
          values.value(SettingsReader.key(base, "role"), ServerSettingsReader::role);
      if (client.isEmpty() || role.isEmpty()) {
        throw values.bad(
            base, "a client needs a 'subject', as CN=monitor,O=Acme, and a 'role', as viewer");
      }
      if (!subjects.add(client.get().subject())) {
        throw values.bad(
            SettingsReader.key(base, "subject"), "another client has this subject already");
      }
      clients.add(new ClientRoles.Client(client.get().subject(), role.get()));
    }
    if (signed == clients.isEmpty()) {
      throw values.bad(
          signed ? key("client-certificates") : key("clients"),
          "'client-certificates' says who signs, and 'clients' who has which role: set both");
    }
    return clients;
  }

  static Role role(String text) {
    return Role.of(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is not one of viewer, operator, restorer, admin"));
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
