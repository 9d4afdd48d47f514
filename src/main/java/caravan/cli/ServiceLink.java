package caravan.cli;

import caravan.platform.TrustFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The way to a service: the one of this home, by the note that it left, or one on another machine,
 * by its address and a key. Plain Java without Spring. Immutable.
 */
final class ServiceLink {
  /** Where the key of a service on another machine may be given. */
  static final String KEY_VARIABLE = "CARAVAN_API_KEY";

  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

  private final String url;
  private final String secret;
  private final boolean remote;
  private final @Nullable SSLSocketFactory sockets;
  private final boolean pinned;

  private ServiceLink(
      String url,
      String secret,
      boolean remote,
      @Nullable SSLSocketFactory sockets,
      boolean pinned) {
    this.url = url;
    this.secret = secret;
    this.remote = remote;
    this.sockets = sockets;
    this.pinned = pinned;
  }

  /**
   * The one that a command line means.
   *
   * @return empty if it names none, and none runs for this home
   */
  static Optional<ServiceLink> of(World world, Common common) throws CommandException, IOException {
    return common.server == null
        ? local(world)
        : Optional.of(remote(common.server, common.apiKeyFile, common.serverCertificates, world));
  }

  /** The one of this home; empty if none has left a note. */
  static Optional<ServiceLink> local(World world) throws IOException {
    Path file = ServiceClient.home(world).resolve(ServiceNote.FILE);
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    Properties note = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      note.load(in);
    }
    String url = note.getProperty("url", "");
    String token = note.getProperty("token", "");
    if (!url.startsWith("https:")) {
      return Optional.of(new ServiceLink(url, token, false, null, false));
    }
    Set<String> prints = Set.of(note.getProperty("certificates", "").split(","));
    return Optional.of(new ServiceLink(url, token, false, pinned(prints), true));
  }

  private static SSLSocketFactory pinned(Set<String> prints) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PinnedTrust(prints)}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java cannot do TLS: " + e.getMessage(), e);
    }
  }

  /**
   * One on another machine.
   *
   * @param server {@code https://HOST:PORT}
   * @param keyFile with the key in its first line; null for the environment
   * @param certificates a PEM file with those whom to trust; null for those that Java trusts
   * @throws CommandException if one of them is not right
   */
  static ServiceLink remote(
      String server, @Nullable Path keyFile, @Nullable Path certificates, World world)
      throws CommandException, IOException {
    URI uri = address(server);
    SSLSocketFactory trusting =
        certificates == null
            ? null
            : TrustFile.sockets(
                world.directory().resolve(certificates),
                "Give --server-certificates a PEM file with the certificate of the service, or of who"
                    + " signed it.");
    return new ServiceLink(
        uri.getScheme() + "://" + uri.getAuthority(), key(keyFile, world), true, trusting, false);
  }

  private static URI address(String server) throws CommandException {
    URI uri;
    try {
      uri = URI.create(server);
    } catch (IllegalArgumentException e) {
      throw noAddress(server);
    }
    String host = uri.getHost();
    String path = uri.getPath();
    boolean plain = "http".equals(uri.getScheme());
    if (host == null
        || uri.getUserInfo() != null
        || !plain && !"https".equals(uri.getScheme())
        || path != null && !path.isEmpty() && !path.equals("/")) {
      throw noAddress(server);
    }
    if (plain && !HERE.contains(host)) {
      throw CommandException.usage(
          "A key goes to another machine over TLS only: --server https://" + uri.getAuthority());
    }
    return uri;
  }

  private static CommandException noAddress(String server) {
    return CommandException.usage(
        "'" + server + "' is no address of a service. Write --server https://HOST:PORT.");
  }

  private static String key(@Nullable Path file, World world) throws CommandException, IOException {
    String key = world.env().getOrDefault(KEY_VARIABLE, "");
    if (file != null) {
      List<String> lines =
          Files.readAllLines(world.directory().resolve(file), StandardCharsets.UTF_8);
      key = lines.isEmpty() ? "" : lines.get(0);
    }
    String stripped = key.strip();
    if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw CommandException.usage(
          "A service on another machine wants a key: set "
              + KEY_VARIABLE
              + ", or give a file that holds one by --api-key-file. An admin of that service makes"
              + " one with 'caravan access add NAME --role ROLE'.");
    }
    return stripped;
  }

  /** Where it is, for messages. */
  String url() {
    return url;
  }

  /** Whether it is on another machine, or may be. */
  boolean isRemote() {
    return remote;
  }

  /**
   * A connection that is not made yet.
   *
   * @param path of the API, as {@code operations?limit=20}
   */
  HttpURLConnection open(String path) throws IOException {
    HttpURLConnection http =
        (HttpURLConnection) URI.create(url + "/api/v1/" + path).toURL().openConnection();
    if (http instanceof HttpsURLConnection https) {
      if (sockets != null) {
        https.setSSLSocketFactory(sockets);
      }
      if (pinned) { // that very certificate: whose name is in it does not matter
        https.setHostnameVerifier((host, session) -> true);
      }
    }
    http.setInstanceFollowRedirects(false); // a key goes nowhere else
    http.setRequestProperty("Authorization", "Bearer " + secret);
    return http;
  }
}
