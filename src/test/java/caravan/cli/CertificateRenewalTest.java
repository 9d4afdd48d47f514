package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.Commands;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service over TLS whose certificate is renewed as Kubernetes does it, under its feet. */
class CertificateRenewalTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path folder;

  @Test
  void certificate_renewedInItsFolder_isShownToTheNextClient() throws Exception {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    String first = issue(tls.resolve("..1"));
    Files.createSymbolicLink(tls.resolve("..data"), Path.of("..1"));
    for (String file : new String[] {"tls.crt", "tls.key"}) {
      Files.createSymbolicLink(tls.resolve(file), Path.of("..data", file));
    }
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan: { server: { certificate: %s, private-key: %s } }%n"
            .formatted(tls.resolve("tls.crt"), tls.resolve("tls.key")));

    try (RunningService service = new RunningService(home)) {
      Matcher url = Pattern.compile("serves at (https://\\S+)").matcher(service.printed());
      assertThat(url.find()).as(service.printed()).isTrue();
      URI uri = URI.create(url.group(1));
      assertThat(health(uri)).isEqualTo(first + " HTTP/1.1 200 ");

      String second = issue(tls.resolve("..2"));
      Path link = Files.createSymbolicLink(tls.resolve("..data_tmp"), Path.of("..2"));
      Files.move(link, tls.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

      String shown = first;
      for (long end = System.nanoTime() + LONGEST;
          !shown.startsWith(second) && System.nanoTime() < end; ) {
        shown = health(uri);
      }
      assertThat(shown).isEqualTo(second + " HTTP/1.1 200 ");
    }
  }

  @Test
  void certificate_missing_isSaidWithItsPlaceAndSetting() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path missing = folder.resolve("none.crt");
    Files.writeString(
        home.resolve("caravan.yaml"),
        "caravan: { server: { certificate: %s, private-key: %s } }%n".formatted(missing, missing));

    assertThatThrownBy(() -> new RunningService(home))
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("caravan.server.certificate");
  }

  /** A new key and its certificate as PEM files, and the certificate's serial number. */
  private static String issue(Path into) throws Exception {
    Files.createDirectories(into);
    Path store = into.resolve("store.p12");
    Commands.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool"),
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        "service",
        "-dname",
        "CN=localhost",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        store,
        "-storepass",
        new String(PASSWORD));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    X509Certificate certificate = (X509Certificate) keys.getCertificate("service");
    pem(into.resolve("tls.crt"), "CERTIFICATE", certificate.getEncoded());
    pem(into.resolve("tls.key"), "PRIVATE KEY", keys.getKey("service", PASSWORD).getEncoded());
    return certificate.getSerialNumber().toString();
  }

  private static void pem(Path file, String what, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  /** The serial number of the certificate that the service shows, and how it answers. */
  private static String health(URI uri) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return shown.getSerialNumber() + " " + answer.lines().findFirst().orElse("");
    }
  }

  /** Which certificate it is, is the question; whether to trust it is not. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
