package caravan.service.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts notices as JSON to an address. With a secret, the header {@value #SIGNATURE} holds {@code
 * sha256=} and the HMAC-SHA-256 of the header {@value #TIMESTAMP}, a full stop and the body, in
 * hexadecimal, so that who gets it can tell that it came from here, and when. Redirects are not
 * followed: the signature is meant for one address. Safe for concurrent use.
 */
public final class Webhook implements Channel {
  public static final String SIGNATURE = "X-Caravan-Signature";
  public static final String TIMESTAMP = "X-Caravan-Timestamp";

  private static final int TOO_EARLY_TO_GIVE_UP = 429;
  private static final int TIMED_OUT = 408;

  private final Address address;
  private final Optional<Secrets> secret;
  private final String machine;
  private final Duration timeout;
  private final HttpClient client;

  /** Where to post to, which may be a secret; in messages is its host only. */
  public interface Address {
    /**
     * @throws IOException if it is kept elsewhere, and not there
     */
    URI get() throws IOException;
  }

  /**
   * @param address asked for each notice
   * @param secret signs the body
   * @param machine the name by which notices speak of this machine
   */
  public Webhook(Address address, Optional<Secrets> secret, String machine, Duration timeout) {
    this.address = address;
    this.secret = secret;
    this.machine = machine;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    URI uri = address.get();
    byte[] body = Texts.json(notice, machine);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "Caravan")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (secret.isPresent()) {
      String time = String.valueOf(notice.time().getEpochSecond());
      request.header(TIMESTAMP, time).header(SIGNATURE, "sha256=" + sign(secret.get(), time, body));
    }
    HttpResponse<Void> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return;
    }
    String what = uri.getHost() + " answered with status " + status;
    if (status / 100 == 5 || status == TOO_EARLY_TO_GIVE_UP || status == TIMED_OUT) {
      throw new IOException(what);
    }
    throw new RefusedException(what + ". Check the address and the secret of the webhook.");
  }

  private static String sign(Secrets secret, String time, byte[] body) throws IOException {
    char[] key = secret.read();
    byte[] bytes = utf8(key);
    Arrays.fill(key, '\0');
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static byte[] utf8(char[] text) {
    ByteBuffer buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    Arrays.fill(buffer.array(), (byte) 0);
    return bytes;
  }
}
