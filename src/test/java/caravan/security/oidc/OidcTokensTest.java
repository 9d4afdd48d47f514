package caravan.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.security.access.BearerTokens.Holder;
import caravan.security.access.Role;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens of a provider at a real socket, good ones and others. */
@Timeout(60)
class OidcTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Map<Role, List<String>> ROLES =
      Map.of(
          Role.ADMIN, List.of("backup-admins"),
          Role.RESTORER, List.of("help-desk"),
          Role.VIEWER, List.of("staff"));

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private Instant now = NOW;
  private TestIssuer issuer;
  private RSAKey key;
  private OidcTokens tokens;

  @BeforeEach
  void start() throws Exception {
    issuer = new TestIssuer();
    key = issuer.rsa("one");
    tokens = tokens("roles", Optional.empty());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private OidcTokens tokens(String rolesClaim, Optional<java.net.URI> keys) throws IOException {
    return new OidcTokens(
        new OidcSettings(
            issuer.uri(), TestIssuer.AUDIENCE, keys, Optional.empty(), "sub", rolesClaim, ROLES),
        clock);
  }

  private String token(Consumer<JWTClaimsSet.Builder> change) throws Exception {
    return issuer.token(key, NOW, change);
  }

  private static Optional<Holder> holder(String name, Role role) {
    return Optional.of(new Holder("oidc " + name, Optional.of(role)));
  }

  @Test
  void goodToken_givesTheRoleOfItsClaim() throws Exception {
    assertThat(tokens.find(token(all -> {}))).isEqualTo(holder("alice", Role.VIEWER));
    assertThat(tokens.find(token(all -> all.claim("roles", List.of("staff", "backup-admins")))))
        .as("the one that may most")
        .isEqualTo(holder("alice", Role.ADMIN));
    assertThat(tokens.find(token(all -> all.claim("roles", "openid help-desk"))))
        .as("words with spaces between")
        .isEqualTo(holder("alice", Role.RESTORER));
    assertThat(tokens.find(token(all -> all.audience(List.of("other", TestIssuer.AUDIENCE)))))
        .isPresent();
    assertThat(tokens.find(issuer.token(key, NOW, new JOSEObjectType("at+jwt"), all -> {})))
        .isPresent();
    assertThat(issuer.asked()).as("its keys are asked for once").isEqualTo(1);
  }

  @Test
  void goodToken_ofAnEllipticKey_isGood() throws Exception {
    String token = issuer.token(issuer.ec("two"), NOW, all -> {});
    assertThat(tokens.find(token)).isEqualTo(holder("alice", Role.VIEWER));
  }

  @Test
  void goodToken_withoutARoleHere_isKnownAllTheSame() throws Exception {
    Optional<Holder> nobody = Optional.of(new Holder("oidc alice", Optional.empty()));
    assertThat(tokens.find(token(all -> all.claim("roles", List.of("others"))))).isEqualTo(nobody);
    assertThat(tokens.find(token(all -> all.claim("roles", null)))).isEqualTo(nobody);
    assertThat(tokens.find(token(all -> all.claim("roles", 7)))).isEqualTo(nobody);
  }

  @Test
  void roles_inANestedClaim_areFound() throws Exception {
    OidcTokens nested = tokens("realm_access.roles", Optional.empty());
    String token =
        token(all -> all.claim("realm_access", Map.of("roles", List.of("backup-admins"))));
    assertThat(nested.find(token)).isEqualTo(holder("alice", Role.ADMIN));
  }

  @Test
  void otherToken_opensNothing() throws Exception {
    assertThat(tokens.find(token(all -> all.audience("other")))).as("for others").isEmpty();
    assertThat(tokens.find(token(all -> all.audience((String) null)))).as("for nobody").isEmpty();
    assertThat(tokens.find(token(all -> all.issuer("https://other")))).as("of others").isEmpty();
    assertThat(tokens.find(token(all -> all.expirationTime(at(-120))))).as("expired").isEmpty();
    assertThat(tokens.find(token(all -> all.expirationTime(null)))).as("for ever").isEmpty();
    assertThat(tokens.find(token(all -> all.notBeforeTime(at(120))))).as("not yet").isEmpty();
    assertThat(tokens.find(token(all -> all.subject(null)))).as("of nobody").isEmpty();
    RSAKey unknown = new RSAKeyGenerator(2048).keyID("one").generate();
    assertThat(tokens.find(issuer.token(unknown, NOW, all -> {}))).as("forged").isEmpty();
    assertThat(tokens.find("a.b.c")).isEmpty();
    assertThat(tokens.find("")).isEmpty();
  }

  private static Date at(int seconds) {
    return Date.from(NOW.plusSeconds(seconds));
  }

  @Test
  void tokenWithoutASignature_orSealedByThePublicKey_opensNothing() throws Exception {
    JWTClaimsSet claims =
        SignedJWT.parse(token(all -> all.claim("roles", List.of("backup-admins"))))
            .getJWTClaimsSet();
    assertThat(tokens.find(new PlainJWT(claims).serialize())).isEmpty();
    SignedJWT mac =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims);
    mac.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
    assertThat(tokens.find(mac.serialize())).isEmpty();
  }

  @Test
  void issuerAway_isNotAWrongToken_andLaterItIsAskedAgain() throws Exception {
    issuer.away(true);
    String token = token(all -> {});
    assertThatThrownBy(() -> tokens.find(token))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(issuer.uri().toString())
        .hasMessageContaining("Try again");
    assertThatThrownBy(() -> tokens.find(token)).isInstanceOf(IOException.class);

    issuer.away(false);
    assertThatThrownBy(() -> tokens.find(token)).as("not asked each time").isNotNull();
    now = NOW.plus(Duration.ofSeconds(11));
    assertThat(tokens.find(token)).isPresent();
    issuer.away(true);
    assertThat(tokens.find(token)).as("its keys are known").isPresent();
  }

  @Test
  void descriptionOfAnotherIssuer_isNotBelieved() throws Exception {
    issuer.says("https://other.example");
    assertThatThrownBy(() -> tokens.find(token(all -> {})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("https://other.example");
  }

  @Test
  void keysAtAGivenAddress_needNoDescription() throws Exception {
    issuer.says("https://other.example");
    OidcTokens given = tokens("roles", Optional.of(java.net.URI.create(issuer.uri() + "/keys")));
    assertThat(given.find(token(all -> {}))).isPresent();
  }

  @Test
  void unknownKeys_doNotMakeItAskTheIssuerEachTime() throws Exception {
    tokens.find(token(all -> {}));
    RSAKey unknown = new RSAKeyGenerator(2048).keyID("unknown").generate();
    String token = issuer.token(unknown, NOW, all -> {});
    for (int i = 0; i < 20; i++) {
      try {
        assertThat(tokens.find(token)).isEmpty();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("Try again");
      }
    }
    assertThat(issuer.asked()).isLessThan(6);
    assertThat(tokens.find(token(all -> {}))).as("known keys are not held up").isPresent();
  }
}
