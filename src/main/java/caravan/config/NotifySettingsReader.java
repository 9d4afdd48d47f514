package caravan.config;

import caravan.config.NotifySettings.Kind;
import caravan.config.NotifySettings.MailSettings;
import caravan.service.notify.Event;
import caravan.service.notify.Mail;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads whom to tell how backups go. */
final class NotifySettingsReader {
  private static final int LONGEST = 4_096;
  private static final Map<Mail.Security, Integer> PORTS =
      Map.of(Mail.Security.STARTTLS, 587, Mail.Security.TLS, 465, Mail.Security.NONE, 25);

  private final SettingsReader values;

  NotifySettingsReader(SettingsReader values) {
    this.values = values;
  }

  List<NotifySettings> read(Set<String> names) throws SettingsException {
    List<NotifySettings> all = new ArrayList<>();
    for (String name : names) {
      all.add(read(name));
    }
    return all;
  }

  private NotifySettings read(String name) throws SettingsException {
    List<String> base = List.of("notify", name);
    Kind kind =
        values
            .value(SettingsReader.key(base, "kind"), text -> chosen(Kind.values(), text))
            .orElseThrow(
                () -> values.bad(base, "a notification needs a 'kind': webhook, mail or camel"));
    refuseOthers(base, kind);
    return new NotifySettings(
        name,
        kind,
        events(SettingsReader.key(base, "on")),
        new LinkedHashSet<>(values.texts(SettingsReader.key(base, "kinds"), LONGEST)),
        kind == Kind.MAIL ? "" : uri(base, kind),
        values.value(SettingsReader.key(base, "secret"), Secret::new),
        kind == Kind.MAIL ? Optional.of(mail(base)) : Optional.empty(),
        values.duration(
            SettingsReader.key(base, "timeout"),
            NotifySettings.DEFAULT_TIMEOUT,
            Duration.ofMillis(100),
            Duration.ofMinutes(5)));
  }

  private Set<Event> events(List<String> key) throws SettingsException {
    Set<Event> on = EnumSet.noneOf(Event.class);
    for (String text : values.texts(key, LONGEST)) {
      try {
        on.add(chosen(Event.values(), text));
      } catch (IllegalArgumentException e) {
        throw values.bad(key, String.valueOf(e.getMessage()));
      }
    }
    return on.isEmpty() ? EnumSet.of(Event.FAILURE, Event.ALARM, Event.MISSED) : on;
  }

  private void refuseOthers(List<String> base, Kind kind) throws SettingsException {
    Map<Kind, List<String>> own =
        Map.of(
            Kind.WEBHOOK, List.of("uri", "secret"),
            Kind.MAIL, List.of("host", "port", "security", "username", "password", "from", "to"),
            Kind.CAMEL, List.of("uri"));
    List<String> mine = own.getOrDefault(kind, List.of());
    for (List<String> options : own.values()) {
      for (String option : options) {
        List<String> key = SettingsReader.key(base, option);
        if (!mine.contains(option) && !values.texts(key, LONGEST).isEmpty()) {
          throw values.bad(
              key,
              "a notification of this kind has no such option. It has: " + String.join(", ", mine));
        }
      }
    }
  }

  private String uri(List<String> base, Kind kind) throws SettingsException {
    List<String> key = SettingsReader.key(base, "uri");
    return values
        .value(key, text -> kind == Kind.WEBHOOK ? webhook(text) : text)
        .orElseThrow(() -> values.bad(base, "it needs a 'uri'"));
  }

  private static String webhook(String text) {
    if (text.startsWith("env:") || text.startsWith("file:")) {
      return new Secret(text).reference();
    }
    address(text);
    return text;
  }

  /**
   * The address of a webhook.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it, as it may be a
   *     secret
   */
  static URI address(String text) {
    URI uri;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is no address; write https://HOST/PATH", e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "it is no address of a webhook; write https://HOST/PATH, or env:NAME or file:PATH for"
              + " where it is kept");
    }
    return uri;
  }

  private MailSettings mail(List<String> base) throws SettingsException {
    Mail.Security security =
        values
            .value(
                SettingsReader.key(base, "security"), text -> chosen(Mail.Security.values(), text))
            .orElse(Mail.Security.STARTTLS);
    Optional<Secret> password = values.value(SettingsReader.key(base, "password"), Secret::new);
    String host = required(base, "host");
    if (security == Mail.Security.NONE && password.isPresent() && !isHere(host)) {
      throw values.bad(
          SettingsReader.key(base, "security"),
          "with 'none' the password would go over the network in clear; use starttls or tls");
    }
    Optional<String> username = values.value(SettingsReader.key(base, "username"), text -> text);
    if (username.isPresent() != password.isPresent()) {
      throw values.bad(base, "'username' and 'password' belong together; set both, or none");
    }
    List<String> to = values.texts(SettingsReader.key(base, "to"), LONGEST);
    if (to.isEmpty()) {
      throw values.bad(base, "a mail needs 'to', at least one address");
    }
    return new MailSettings(
        host,
        values.number(
            SettingsReader.key(base, "port"), PORTS.getOrDefault(security, 587), 1, 65_535),
        security,
        username,
        password,
        required(base, "from"),
        to);
  }

  private static boolean isHere(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  private String required(List<String> base, String option) throws SettingsException {
    return values
        .value(SettingsReader.key(base, option), text -> text)
        .orElseThrow(() -> values.bad(base, "a mail needs '" + option + "'"));
  }

  private static <T extends Enum<T>> T chosen(T[] choices, String text) {
    for (T choice : choices) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not one of "
            + String.join(
                ", ", Arrays.stream(choices).map(c -> c.name().toLowerCase(Locale.ROOT)).toList()));
  }
}
