package caravan.security.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key of the API, without its secret.
 *
 * @param id eight characters, the part of the key that may be shown
 * @param name for people
 * @param hash SHA-256 of the whole key, in hex; the key has 160 random bits, so no salt or cost is
 *     needed
 * @param created when
 * @param expires from when on it opens nothing, empty for never
 */
public record ApiKey(
    String id, String name, Role role, String hash, Instant created, Optional<Instant> expires) {}
