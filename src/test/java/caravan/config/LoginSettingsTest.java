package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.security.access.Role;
import caravan.security.oidc.OidcSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who else than those with a key may come in. */
class LoginSettingsTest {
  private static final String TLS = "certificate: /c.pem, private-key: /k.pem";

  @TempDir Path home;

  private ServerSettings read(String server) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), "caravan: {server: {" + server + "}}");
    return new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), home)
        .load(Optional.empty())
        .server();
  }

  @Test
  void nothing_isNobody() throws Exception {
    ServerSettings settings = read(TLS);
    assertThat(settings.clientCertificates()).isEmpty();
    assertThat(settings.clients()).isEmpty();
    assertThat(settings.oidc()).isEmpty();
  }

  @Test
  void clients_areKnownByTheirSubjects_howeverWritten() throws Exception {
    ServerSettings settings =
        read(
            TLS
                + ", client-certificates: /ca.pem, clients: [{subject: 'CN=Monitor, O=Acme', role:"
                + " viewer}, {subject: 'CN=b', role: admin}]");
    assertThat(settings.clientCertificates()).contains(Path.of("/ca.pem"));
    assertThat(settings.clients()).extracting("role").containsExactly(Role.VIEWER, Role.ADMIN);
    assertThat(settings)
        .isEqualTo(
            read(
                TLS
                    + ", client-certificates: /ca.pem, clients: [{subject: 'cn=monitor,o=acme',"
                    + " role: viewer}, {subject: 'CN=b', role: admin}]"));
  }

  @Test
  void oidc_everyKey_isRead() throws Exception {
    OidcSettings settings =
        read("oidc: {issuer: 'https://login.example.org/realms/acme', audience: caravan, keys:"
                + " 'https://login.example.org/keys', certificates: /ca.pem, name-claim: email,"
                + " roles-claim: realm_access.roles, roles: {admin: [backup-admins], viewer:"
                + " [staff, guests]}}")
            .oidc()
            .orElseThrow();
    assertThat(settings.issuer()).hasToString("https://login.example.org/realms/acme");
    assertThat(settings.audience()).isEqualTo("caravan");
    assertThat(settings.keys().orElseThrow()).hasToString("https://login.example.org/keys");
    assertThat(settings.certificates()).contains(Path.of("/ca.pem"));
    assertThat(settings.nameClaim()).isEqualTo("email");
    assertThat(settings.rolesClaim()).isEqualTo("realm_access.roles");
    assertThat(settings.roles())
        .containsOnly(
            Map.entry(Role.ADMIN, List.of("backup-admins")),
            Map.entry(Role.VIEWER, List.of("staff", "guests")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client-certificates: /ca.pem, clients: [{subject: CN=a, role: viewer}] | over TLS only",
        "TLS, client-certificates: /ca.pem | set both",
        "TLS, clients: [{subject: CN=a, role: viewer}] | set both",
        "TLS, client-certificates: /ca.pem, clients: [{subject: CN=a}] | and a 'role'",
        "TLS, client-certificates: /ca.pem, clients: [{subject: CN=a, role: king}] | viewer, oper",
        "TLS, client-certificates: /ca.pem, clients: [{subject: monitor, role: viewer}] | as CN=",
        "TLS, client-certificates: /ca.pem, clients: [{subject: '', role: viewer}] | as CN=",
        "TLS, client-certificates: /ca.pem, clients: [{subject: CN=a, role: viewer}, {subject: cn=A,"
            + " role: admin}] | this subject already",
        "TLS, client-certificates: ca.pem, clients: [{subject: CN=a, role: viewer}] | absolute",
        "oidc: {audience: a} | 'issuer' is needed",
        "oidc: {issuer: 'https://a'} | 'audience' is needed",
        "oidc: {issuer: 'https://a', audience: b} | 'roles' are needed",
        "oidc: {issuer: 'http://a', audience: b, roles: {admin: c}} | begins with https://",
        "oidc: {issuer: a b, audience: b, roles: {admin: c}} | oidc.issuer",
        "oidc: {issuer: 'https://a', audience: b, roles: {king: c}} | roles.",
        "oidc: {issuer: 'https://a', audience: b, rolls-claim: c} | oidc.roles-claim"
      })
  void whatIsNotRight_isSaid(String server, String says) {
    assertThatThrownBy(() -> read(server.replace("TLS", TLS)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(says);
  }
}
