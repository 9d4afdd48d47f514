package caravan.config;

import caravan.config.NotifySettings.MailSettings;
import caravan.service.notify.AnyEndpoint;
import caravan.service.notify.Channel;
import caravan.service.notify.Endpoint;
import caravan.service.notify.Mail;
import caravan.service.notify.Target;
import caravan.service.notify.Webhook;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Makes the channels that the settings ask for. */
public final class NotifyTargets {
  private NotifyTargets() {}

  /**
   * All of them.
   *
   * @param environment where secrets of the form {@code env:NAME} are found
   * @param endpoint sends to Camel endpoints
   * @param machine the name by which notices speak of this machine
   */
  public static List<Target> of(
      Settings settings, Map<String, String> environment, Endpoint endpoint, String machine) {
    return settings.automation().notifications().stream()
        .map(
            one ->
                new Target(
                    one.name(),
                    one.on(),
                    one.kinds(),
                    channel(one, environment, endpoint, machine)))
        .toList();
  }

  private static Channel channel(
      NotifySettings settings, Map<String, String> environment, Endpoint endpoint, String machine) {
    return switch (settings.kind()) {
      case WEBHOOK ->
          new Webhook(
              () -> address(settings.uri(), environment),
              settings.secret().map(secret -> () -> secret.read(environment)),
              machine,
              settings.timeout());
      case MAIL -> mail(settings, settings.mail().orElseThrow(), environment, machine);
      case CAMEL -> new AnyEndpoint(endpoint, settings.uri(), machine);
    };
  }

  private static URI address(String uri, Map<String, String> environment)
      throws java.io.IOException {
    boolean kept = uri.startsWith("env:") || uri.startsWith("file:");
    return NotifySettingsReader.address(
        kept ? String.valueOf(new Secret(uri).read(environment)) : uri);
  }

  private static Channel mail(
      NotifySettings settings, MailSettings mail, Map<String, String> environment, String machine) {
    return new Mail(
        new Mail.Server(
            mail.host(),
            mail.port(),
            mail.security(),
            mail.username(),
            mail.password().map(secret -> () -> secret.read(environment)),
            settings.timeout(),
            ""),
        mail.from(),
        mail.to(),
        machine);
  }
}
