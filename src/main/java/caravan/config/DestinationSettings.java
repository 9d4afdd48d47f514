package caravan.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of one destination.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}; at most 63 characters
 * @param kind the route template that reaches it, as {@code file}
 * @param options what that kind asks for, as {@code directory}
 * @param secrets where the secrets are that it asks for, by option, as {@code access-key}
 * @param retries tries after the first one, for what another try can help; 0 to 100
 * @param retryDelay pause before the first of them; each further one is twice as long, up to a
 *     minute, give or take a tenth
 * @param ratePerSecond operations begun in a second at most; 0 means no limit
 * @param bandwidth bytes that it is sent in a second
 * @param bulkhead operations under way at once at most; at least 1
 * @param breakerFailures failures in a row after which the destination is left alone; at least 1
 * @param breakerWait how long it is left alone
 */
public record DestinationSettings(
    String name,
    String kind,
    Map<String, String> options,
    Map<String, Secret> secrets,
    int retries,
    Duration retryDelay,
    int ratePerSecond,
    Bandwidth bandwidth,
    int bulkhead,
    int breakerFailures,
    Duration breakerWait) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** Three attempts ride out a hiccup; more would hold up the other destinations' packs. */
  public static final int DEFAULT_RETRIES = 2;

  public static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);

  /** Enough to keep a link busy; each operation may hold a pack in memory. */
  public static final int DEFAULT_BULKHEAD = 8;

  public static final int DEFAULT_BREAKER_FAILURES = 5;
  public static final Duration DEFAULT_BREAKER_WAIT = Duration.ofSeconds(60);

  /** Among the options: {@code vault} or {@code organized}. */
  public static final String LAYOUT = "layout";

  public static final String ORGANIZED = "organized";
  public static final String SEAL_FILES = "seal-files";
  public static final String KEEP_DELETED = "keep-deleted";
  public static final String COUNTS_AS_COPY = "counts-as-copy";

  /** Long enough to miss a file that was deleted by mistake. */
  public static final Duration DEFAULT_KEEP_DELETED = Duration.ofDays(30);

  public DestinationSettings {
    options = Map.copyOf(options);
    secrets = Map.copyOf(secrets);
    require(NAME.matcher(name).matches(), name, "name", "letters, digits, '.', '_' and '-'");
    require(!kind.isBlank(), name, "kind", "the name of a kind, as 'file'");
    require(retries >= 0 && retries <= 100, name, "retries", "0 to 100");
    require(!retryDelay.isNegative(), name, "retry-delay", "a duration, as 1s");
    require(ratePerSecond >= 0 && ratePerSecond <= 10_000, name, "rate", "0 to 10000");
    require(bulkhead >= 1 && bulkhead <= 1_000, name, "bulkhead", "1 to 1000");
    require(
        breakerFailures >= 1 && breakerFailures <= 1_000, name, "breaker.failures", "1 to 1000");
    require(breakerWait.toMillis() >= 1, name, "breaker.wait", "a duration above zero, as 60s");
  }

  /** A destination that needs no secrets and may use all of the bandwidth. */
  public DestinationSettings(
      String name,
      String kind,
      Map<String, String> options,
      int retries,
      Duration retryDelay,
      int ratePerSecond,
      int bulkhead,
      int breakerFailures,
      Duration breakerWait) {
    this(
        name,
        kind,
        options,
        Map.of(),
        retries,
        retryDelay,
        ratePerSecond,
        Bandwidth.UNLIMITED,
        bulkhead,
        breakerFailures,
        breakerWait);
  }

  /** A destination with the default protections. */
  public static DestinationSettings of(String name, String kind, Map<String, String> options) {
    return of(name, kind, options, Map.of());
  }

  /** A destination with secrets and the default protections. */
  public static DestinationSettings of(
      String name, String kind, Map<String, String> options, Map<String, Secret> secrets) {
    return new DestinationSettings(
        name,
        kind,
        options,
        secrets,
        DEFAULT_RETRIES,
        DEFAULT_RETRY_DELAY,
        0,
        Bandwidth.UNLIMITED,
        DEFAULT_BULKHEAD,
        DEFAULT_BREAKER_FAILURES,
        DEFAULT_BREAKER_WAIT);
  }

  /** The same with one option more, or another value of it. */
  public DestinationSettings with(String option, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(option, value);
    return new DestinationSettings(
        name,
        kind,
        more,
        secrets,
        retries,
        retryDelay,
        ratePerSecond,
        bandwidth,
        bulkhead,
        breakerFailures,
        breakerWait);
  }

  /** Whether it holds files that people browse, and no vault. */
  public boolean organized() {
    return option(LAYOUT).orElse("").equals(ORGANIZED);
  }

  /** Whether an organized destination gets its files sealed, each on its own. */
  public boolean sealFiles() {
    return flag(SEAL_FILES);
  }

  /** How long an organized destination keeps deleted files and older versions. */
  public Duration keepDeleted() {
    return option(KEEP_DELETED).map(Duration::parse).orElse(DEFAULT_KEEP_DELETED);
  }

  /** Whether an export that succeeded counts as a copy, as a vault does. */
  public boolean countsAsCopy() {
    return !organized() || flag(COUNTS_AS_COPY);
  }

  /** Whether the kind is one of this version, and none of the user's own. */
  public boolean builtIn() {
    return DestinationKinds.names().contains(kind);
  }

  /** An option's value; empty if it is not set. */
  public Optional<String> option(String option) {
    return Optional.ofNullable(options.get(option));
  }

  /** Whether an option is set to true. */
  public boolean flag(String option) {
    return Boolean.parseBoolean(options.get(option));
  }

  /**
   * Fetches a secret; empty if none is set. A kind of the user's own has its secrets among its
   * options, in the same form.
   *
   * @throws IllegalArgumentException if it is not where the settings say; the message names the
   *     destination and the setting
   */
  public Optional<String> secret(String option, Map<String, String> environment) {
    Secret secret = secrets.get(option);
    if (secret == null && options.containsKey(option)) {
      try {
        secret = new Secret(options.get(option));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "The destination '" + name + "' has a bad '" + option + "': " + e.getMessage() + ".");
      }
    }
    if (secret == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new String(secret.read(environment)));
    } catch (IOException e) {
      String why =
          e instanceof NoSuchFileException
              ? "The file " + e.getMessage() + " is not there."
              : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          "The destination '" + name + "' lacks its '" + option + "'. " + why, e);
    }
  }

  private static void require(boolean holds, String name, String key, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The destination '" + name + "' has a bad '" + key + "'. Allowed: " + allowed + ".");
    }
  }
}
