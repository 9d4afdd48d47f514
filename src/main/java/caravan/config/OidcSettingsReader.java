package caravan.config;

import caravan.security.access.Role;
import caravan.security.oidc.OidcSettings;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads whose tokens open the API. */
final class OidcSettingsReader {
  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final int LONGEST = 256;

  private final SettingsTree tree;
  private final SettingsReader values;

  OidcSettingsReader(SettingsTree tree, SettingsReader values) {
    this.tree = tree;
    this.values = values;
  }

  Optional<OidcSettings> read() throws SettingsException {
    List<String> base = List.of("server", "oidc");
    Optional<URI> issuer = values.value(key("issuer"), OidcSettingsReader::address);
    if (issuer.isEmpty()) {
      if (!tree.names(base).isEmpty()) {
        throw values.bad(base, "an 'issuer' is needed, as https://login.example.org/realms/acme");
      }
      return Optional.empty();
    }
    Optional<String> audience = values.value(key("audience"), OidcSettingsReader::text);
    if (audience.isEmpty()) {
      throw values.bad(
          base, "an 'audience' is needed, else a token for any other program would open this one");
    }
    return Optional.of(
        new OidcSettings(
            issuer.get(),
            audience.get(),
            values.value(key("keys"), OidcSettingsReader::address),
            values.path(key("certificates")),
            values
                .value(key("name-claim"), OidcSettingsReader::text)
                .orElse(OidcSettings.DEFAULT_NAME_CLAIM),
            values
                .value(key("roles-claim"), OidcSettingsReader::text)
                .orElse(OidcSettings.DEFAULT_ROLES_CLAIM),
            roles()));
  }

  private Map<Role, List<String>> roles() throws SettingsException {
    Map<Role, List<String>> roles = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      List<String> given = values.texts(key("roles", role.word()), LONGEST);
      if (!given.isEmpty()) {
        roles.put(role, given);
      }
    }
    if (roles.isEmpty()) {
      throw values.bad(
          List.of("server", "oidc"),
          "'roles' are needed, which say what gives a role here, as roles: { admin: [backup-admins]"
              + " }");
    }
    return roles;
  }

  /** Keys that come over an open line could be anybody's. */
  private static URI address(String text) {
    URI uri = URI.create(text);
    boolean safe =
        "https".equals(uri.getScheme())
            || "http".equals(uri.getScheme()) && HERE.contains(String.valueOf(uri.getHost()));
    if (uri.getHost() == null || !safe) {
      throw new IllegalArgumentException("'" + text + "' is no address that begins with https://");
    }
    return uri;
  }

  private static String text(String text) {
    if (text.isBlank() || text.length() > LONGEST) {
      throw new IllegalArgumentException("it is empty or too long");
    }
    return text;
  }

  private static List<String> key(String... names) {
    return SettingsReader.key(List.of("server", "oidc"), names);
  }
}
