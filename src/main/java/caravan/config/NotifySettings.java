package caravan.config;

import caravan.service.notify.Event;
import caravan.service.notify.Mail;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way to tell people. Immutable.
 *
 * @param name in the settings
 * @param kind how
 * @param on what is told
 * @param kinds of operations, as {@code backup}; empty for all
 * @param uri of a webhook ({@code https:}, or where it is kept) or of a Camel endpoint
 * @param secret signs what goes to a webhook
 * @param mail where it goes by mail
 * @param timeout of one try
 */
public record NotifySettings(
    String name,
    Kind kind,
    Set<Event> on,
    Set<String> kinds,
    String uri,
    Optional<Secret> secret,
    Optional<MailSettings> mail,
    Duration timeout) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** How. */
  public enum Kind {
    WEBHOOK,
    MAIL,
    CAMEL
  }

  /** Whom to mail, and over which server. */
  public record MailSettings(
      String host,
      int port,
      Mail.Security security,
      Optional<String> username,
      Optional<Secret> password,
      String from,
      List<String> to) {
    public MailSettings {
      to = List.copyOf(to);
    }
  }

  public NotifySettings {
    on = Set.copyOf(on);
    kinds = Set.copyOf(kinds);
  }
}
