package caravan.storage.drive.login;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.api.client.auth.oauth2.AuthorizationCodeFlow;
import com.google.api.client.auth.oauth2.BearerToken;
import com.google.api.client.auth.oauth2.ClientParametersAuthentication;
import com.google.api.client.auth.oauth2.TokenResponse;
import com.google.api.client.auth.oauth2.TokenResponseException;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * The login of an installed app: a person is asked in a browser, which comes back to a port of this
 * machine (RFC 8252) with a code that only the one who asked can turn into tokens (PKCE, RFC 7636).
 *
 * @param destination its name, for messages
 * @param tokenEndpoint where tokens come from, by the settings or by the client
 * @param scope what is asked for
 * @param patience how long the person may take
 * @param timeout of connecting to the token endpoint, and of its answer
 * @param clock by which the patience ends
 */
public record DriveLogin(
    String destination,
    DriveClientId client,
    String tokenEndpoint,
    String scope,
    Duration patience,
    Duration timeout,
    Clock clock) {
  /** Files that Caravan made, and no others. */
  public static final String OWN_FILES = "https://www.googleapis.com/auth/drive.file";

  /** The whole drive. */
  public static final String WHOLE_DRIVE = "https://www.googleapis.com/auth/drive";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 200;

  /**
   * Asks, waits for the answer, and turns it into credentials.
   *
   * @param browse is given the address to open in a browser, once
   * @return the JSON that the setting {@code credentials} wants; a secret
   * @throws StoreException if it was denied, or took too long, or Google gives no lasting token;
   *     one sentence, with what to do
   */
  public String run(Consumer<String> browse) throws IOException, InterruptedException {
    AuthorizationCodeFlow flow = flow();
    String state = state();
    try (Redirect redirect = new Redirect(state)) {
      browse.accept(
          flow.newAuthorizationUrl()
              .setRedirectUri(redirect.uri())
              .setState(state)
              .set("access_type", "offline") // else there is no refresh token
              .set("prompt", "consent") // nor the second time
              .build());
      Redirect.Answer answer =
          redirect
              .await(clock, patience)
              .orElseThrow(
                  () ->
                      failed(
                          Reason.UNAVAILABLE,
                          "nobody answered in the browser within "
                              + patience.toMinutes()
                              + " minutes. Run the command again."));
      if (!answer.error().isEmpty()) {
        throw StoreException.permanent(Reason.DENIED, answer.error());
      }
      return credentials(exchange(flow, answer.code(), redirect.uri()));
    }
  }

  private AuthorizationCodeFlow flow() {
    return new AuthorizationCodeFlow.Builder(
            BearerToken.authorizationHeaderAccessMethod(),
            new NetHttpTransport(),
            GsonFactory.getDefaultInstance(),
            new GenericUrl(tokenEndpoint),
            new ClientParametersAuthentication(client.id(), client.secret()),
            client.id(),
            client.authorizationUri().toString())
        .setScopes(List.of(scope))
        .setRequestInitializer(
            request -> {
              int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
              request.setConnectTimeout(millis);
              request.setReadTimeout(millis);
            })
        .enablePKCE()
        .build();
  }

  private TokenResponse exchange(AuthorizationCodeFlow flow, String code, String redirect)
      throws IOException {
    try {
      return flow.newTokenRequest(code).setRedirectUri(redirect).execute();
    } catch (TokenResponseException e) {
      if (e.getDetails() == null || e.getStatusCode() >= 500) {
        throw troubled(e);
      }
      String description = String.valueOf(e.getDetails().getErrorDescription());
      throw failed(
          Reason.DENIED,
          "Google does not accept the client or the code ("
              + oneLine(String.valueOf(e.getDetails().getError()))
              + (description.equals("null") ? "" : ": " + oneLine(description))
              + "). Check the client file and the clock of this machine, and run the command"
              + " again.");
    } catch (HttpResponseException e) {
      throw troubled(e);
    } catch (IOException | IllegalArgumentException e) { // the latter for an answer of another form
      throw failed(
          Reason.UNAVAILABLE,
          "the token endpoint "
              + tokenEndpoint
              + " cannot be reached or understood ("
              + oneLine(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + "). Check the network, and run the command again.");
    }
  }

  private StoreException troubled(HttpResponseException e) {
    return failed(
        Reason.UNAVAILABLE,
        "the token endpoint "
            + tokenEndpoint
            + " has a problem ("
            + e.getStatusCode()
            + "). Run the command again later.");
  }

  private String credentials(TokenResponse answer) throws IOException {
    String granted = answer.getScope();
    if (granted != null && !Arrays.asList(granted.split(" ")).contains(scope)) {
      throw failed(
          Reason.DENIED,
          "the right to files in Google Drive was not ticked. Run the command again, and tick it.");
    }
    String refresh = answer.getRefreshToken();
    if (refresh == null || refresh.isEmpty()) {
      throw failed(
          Reason.DENIED,
          "Google gave no refresh token. Remove Caravan's access at"
              + " https://myaccount.google.com/permissions, and run the command again.");
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("type", "authorized_user");
    json.put("client_id", client.id());
    json.put("client_secret", client.secret());
    json.put("refresh_token", refresh);
    json.put("auth_uri", client.authorizationUri().toString());
    json.put("token_uri", client.tokenUri().toString());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  private StoreException failed(Reason reason, String why) {
    return StoreException.permanent(reason, "Cannot log in to '" + destination + "': " + why);
  }

  private static String state() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    line = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
