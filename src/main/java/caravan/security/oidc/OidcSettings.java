package caravan.security.oidc;

import caravan.security.access.Role;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose tokens are believed, and what they give.
 *
 * @param issuer who hands them out, as it stands in them
 * @param audience whom they must be for
 * @param keys where the issuer shows its keys; empty: where its own description says
 * @param certificates PEM file with those whom to trust for that; empty for those that Java trusts
 * @param nameClaim the claim under whose value somebody is written down
 * @param rolesClaim the claim that holds what somebody is; parts of a nested one with a dot between
 * @param roles the values of that claim that give each role
 */
public record OidcSettings(
    URI issuer,
    String audience,
    Optional<URI> keys,
    Optional<Path> certificates,
    String nameClaim,
    String rolesClaim,
    Map<Role, List<String>> roles) {
  /** Every token has it, and it is never another person's. */
  public static final String DEFAULT_NAME_CLAIM = "sub";

  /** What providers that know roles mostly call it. */
  public static final String DEFAULT_ROLES_CLAIM = "roles";

  public OidcSettings {
    roles = Map.copyOf(roles);
  }
}
