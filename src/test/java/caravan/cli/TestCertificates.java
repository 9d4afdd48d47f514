package caravan.cli;

import caravan.platform.Commands;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority of a test's own, and what it signs; all lies in one folder. */
final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  /**
   * A certificate with its key.
   *
   * @param certificate a PEM file with its chain
   * @param key a PEM file with its key
   */
  record Issued(Path certificate, Path key, KeyStore store) {
    X509Certificate shown() throws Exception {
      return (X509Certificate) store.getCertificate("it");
    }
  }

  TestCertificates(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    keytool("-genkeypair", "-alias", "it", "-keyalg", "EC", "-dname", "CN=Test CA")
        .and("-ext", "bc:c", "-validity", "2")
        .in(store("ca"));
    pem(authority(), List.of(load("ca").getCertificate("it").getEncoded()), "CERTIFICATE");
  }

  /** Whom to trust. */
  Path authority() {
    return folder.resolve("ca.pem");
  }

  private Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  /** A new one, signed by the authority. */
  Issued issue(String name, String subject) throws Exception {
    Path store = store(name);
    Files.deleteIfExists(store);
    keytool("-genkeypair", "-alias", "it", "-keyalg", "EC", "-dname", subject).in(store);
    Path request = folder.resolve(name + ".csr");
    Path signed = folder.resolve(name + ".signed");
    keytool("-certreq", "-alias", "it", "-file", request.toString()).in(store);
    keytool("-gencert", "-alias", "it", "-infile", request.toString(), "-outfile")
        .and(signed.toString(), "-rfc", "-validity", "2")
        .and("-ext", "san=dns:localhost,ip:127.0.0.1")
        .in(store("ca"));
    keytool("-importcert", "-alias", "ca", "-noprompt", "-file", authority().toString()).in(store);
    keytool("-importcert", "-alias", "it", "-noprompt", "-file", signed.toString()).in(store);
    KeyStore keys = load(name);
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    List<byte[]> chain = new ArrayList<>();
    for (var one : keys.getCertificateChain("it")) {
      chain.add(one.getEncoded());
    }
    pem(certificate, chain, "CERTIFICATE");
    Key secret = keys.getKey("it", PASSWORD.toCharArray());
    pem(key, List.of(secret.getEncoded()), "PRIVATE KEY");
    return new Issued(certificate, key, keys);
  }

  /** What trusts this authority, and shows a certificate where one is given. */
  SSLContext context(@Nullable Issued shown) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", load("ca").getCertificate("it"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    if (shown != null) {
      keys.init(shown.store(), PASSWORD.toCharArray());
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private KeyStore load(String name) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(name))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static void pem(Path file, List<byte[]> contents, String what) throws Exception {
    StringBuilder text = new StringBuilder();
    for (byte[] content : contents) {
      text.append("-----BEGIN ").append(what).append("-----\n");
      text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
      text.append("\n-----END ").append(what).append("-----\n");
    }
    Files.writeString(file, text);
  }

  private static Call keytool(String... arguments) {
    return new Call().and(arguments);
  }

  private static final class Call {
    private final List<Object> words =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")));

    Call and(String... arguments) {
      words.addAll(Arrays.asList(arguments));
      return this;
    }

    void in(Path store) throws Exception {
      and("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD);
      Commands.run(words.toArray());
    }
  }
}
