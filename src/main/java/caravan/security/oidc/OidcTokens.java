package caravan.security.oidc;

import caravan.platform.TrustFile;
import caravan.security.access.BearerTokens;
import caravan.security.access.Role;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTProcessor;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Believes the signed tokens of one OpenID Connect provider that are meant for this service, as
 * long as they hold. Its keys are asked for when the first token comes, kept for an hour, and
 * longer while the provider is away. Only asymmetric signatures count: with others, whoever knows
 * the public key could make tokens. Safe for concurrent use.
 */
public final class OidcTokens implements BearerTokens {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final String KIND = "oidc ";
  private static final int LONGEST_NAME = 256;
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int ANSWER_LIMIT = 1 << 20;
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration KEPT_WHILE_AWAY = Duration.ofHours(24);

  /**
   * Whoever sends tokens with keys that nobody knows must not have the provider asked each time.
   */
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final OidcSettings settings;
  private final Clock clock;
  private final ResourceRetriever retriever;
  private @Nullable JWTProcessor<SecurityContext> processor;
  private long failedAt;
  private @Nullable IOException failure;

  /**
   * Asks nobody yet.
   *
   * @throws IOException if the certificates of the settings cannot be read
   */
  public OidcTokens(OidcSettings settings, Clock clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    SSLSocketFactory trusting =
        settings.certificates().isEmpty()
            ? null
            : TrustFile.sockets(
                settings.certificates().get(),
                "Set caravan.server.oidc.certificates to a PEM file with the certificate of the"
                    + " issuer, or of who signed it.");
    this.retriever =
        new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, ANSWER_LIMIT, true, trusting);
  }

  @Override
  public Optional<Holder> find(String token) throws IOException {
    SignedJWT signed;
    try {
      signed = SignedJWT.parse(token);
    } catch (ParseException e) {
      return Optional.empty();
    }
    try {
      return holder(processor().process(signed, null));
    } catch (KeySourceException e) {
      throw away(e);
    } catch (BadJOSEException | JOSEException e) {
      return Optional.empty();
    }
  }

  private IOException away(Exception cause) {
    return new IOException(
        "The keys of "
            + settings.issuer()
            + " cannot be had now ("
            + cause.getMessage()
            + "), so nobody knows whether this token is good. Try again in a while, or use a key of"
            + " this service.",
        cause);
  }

  private synchronized JWTProcessor<SecurityContext> processor() throws IOException {
    JWTProcessor<SecurityContext> known = processor;
    if (known != null) {
      return known;
    }
    IOException before = failure;
    if (before != null && clock.millis() - failedAt < BETWEEN.toMillis()) {
      throw before;
    }
    try {
      JWTProcessor<SecurityContext> made = processor(source());
      processor = made;
      failure = null;
      return made;
    } catch (IOException e) {
      failedAt = clock.millis();
      IOException said = away(e);
      failure = said;
      throw said;
    }
  }

  private JWKSource<SecurityContext> source() throws IOException {
    java.net.URI keys =
        settings.keys().isPresent()
            ? settings.keys().get()
            : Discovery.keysOf(settings.issuer(), retriever);
    return JWKSourceBuilder.create(keys.toURL(), retriever)
        .cache(KEPT.toMillis(), 2L * TIMEOUT_MILLIS)
        .refreshAheadCache(false) // it would want threads
        .rateLimited(BETWEEN.toMillis())
        .retrying(true)
        .outageTolerant(KEPT_WHILE_AWAY.toMillis())
        .build();
  }

  private JWTProcessor<SecurityContext> processor(JWKSource<SecurityContext> source) {
    DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
    made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source));
    made.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    made.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build(),
            Set.of("exp")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        });
    return made;
  }

  private Optional<Holder> holder(JWTClaimsSet claims) {
    Object name = claim(claims.getClaims(), settings.nameClaim());
    if (!(name instanceof String text) || text.isBlank() || text.length() > LONGEST_NAME) {
      return Optional.empty(); // nobody could say who did what
    }
    List<?> values = values(claim(claims.getClaims(), settings.rolesClaim()));
    for (Role role : List.of(Role.ADMIN, Role.OPERATOR, Role.RESTORER, Role.VIEWER)) {
      if (settings.roles().getOrDefault(role, List.of()).stream().anyMatch(values::contains)) {
        return Optional.of(new Holder(KIND + printable(text), Optional.of(role)));
      }
    }
    return Optional.of(new Holder(KIND + printable(text), Optional.empty()));
  }

  /** A claim by its whole name, or by its parts, as {@code realm_access.roles}. */
  private static @Nullable Object claim(Map<?, ?> claims, String name) {
    if (claims.containsKey(name)) {
      return claims.get(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> below
        ? claim(below, name.substring(dot + 1))
        : null;
  }

  /** A list, or words with spaces between, as scopes are. */
  private static List<?> values(@Nullable Object claim) {
    if (claim instanceof List<?> list) {
      return list;
    }
    return claim instanceof String text ? List.of(text.split(" ", -1)) : List.of();
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
