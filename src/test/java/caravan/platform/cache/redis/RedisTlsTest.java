package caravan.platform.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.Commands;
import caravan.platform.cache.CacheAwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Redis that speaks TLS only, with certificates made for this test. */
class RedisTlsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir static Path folder;
  private static RedisServer server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    Commands.needTool("openssl", "openssl");
    certificate("server", "IP:127.0.0.1");
    certificate("stranger", "IP:127.0.0.1");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = serving("server", port);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void certificate(String name, String subject) throws IOException {
    Commands.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=" + subject,
        "-keyout",
        folder.resolve(name + ".key"),
        "-out",
        folder.resolve(name + ".pem"));
  }

  private static RedisServer serving(String certificate, int tlsPort) throws IOException {
    return new RedisServer(
        Files.createDirectories(folder.resolve("data-" + tlsPort)),
        "--port",
        "0",
        "--tls-port",
        Integer.toString(tlsPort),
        "--tls-cert-file",
        folder.resolve(certificate + ".pem").toString(),
        "--tls-key-file",
        folder.resolve(certificate + ".key").toString(),
        "--tls-auth-clients",
        "no");
  }

  private static RedisCache cache(String address, String trusted) throws IOException {
    return new RedisCache(
        RedisConnections.open(
            RedisAddress.parse(address),
            null,
            Duration.ofSeconds(10),
            Optional.of(folder.resolve(trusted))),
        "it");
  }

  @Test
  void put_trustedCertificate_isStoredOverTls() throws Exception {
    try (RedisCache cache = cache("rediss://127.0.0.1:" + port, "server.pem")) {
      cache.put("key", "value", MINUTE);
      assertThat(cache.get("key")).contains("value");
    }
  }

  @Test
  void get_certificateOfAStranger_isRefusedWithWhatToDo() throws Exception {
    try (RedisCache cache = cache("rediss://127.0.0.1:" + port, "stranger.pem")) {
      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheAwayException.class)
          .hasMessageContaining("certificate")
          .hasMessageContaining("caravan.cache.certificates");
    }
  }

  @Test
  void get_certificateOfAnotherName_isRefused() throws Exception {
    certificate("elsewhere", "DNS:redis.example.org");
    int other;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      other = free.getLocalPort();
    }
    try (RedisServer elsewhere = serving("elsewhere", other);
        RedisCache cache = cache("rediss://127.0.0.1:" + other, "elsewhere.pem")) {
      assertThat(elsewhere.pid()).isPositive();
      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheAwayException.class)
          .hasMessageContaining("caravan.cache.certificates");
    }
  }

  @Test
  void get_plainConnectionToATlsPort_isRefused() throws Exception {
    try (RedisCache cache =
        new RedisCache(
            RedisConnections.open(
                RedisAddress.parse("redis://127.0.0.1:" + port), null, Duration.ofSeconds(10)),
            "it")) {
      assertThatThrownBy(() -> cache.get("key"))
          .isInstanceOf(CacheAwayException.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void open_fileWithoutACertificate_saysWhatToDo() throws Exception {
    Path none = Files.writeString(folder.resolve("none.pem"), "nothing of the kind");

    assertThatThrownBy(() -> cache("rediss://127.0.0.1:" + port, "none.pem"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(none.toString())
        .hasMessageContaining("caravan.cache.certificates");
  }
}
