package caravan.service.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Mails notices as plain text. Safe for concurrent use; each mail is a connection of its own. */
public final class Mail implements Channel {
  private final Server server;
  private final String from;
  private final List<String> to;
  private final String machine;

  /** How the connection is protected. */
  public enum Security {
    /** Begins in clear and must go over to TLS before anything is said. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS,
    /** In clear; for a relay on this machine. */
    NONE
  }

  /**
   * Whom to give mails to.
   *
   * @param login user name; empty for a server that asks for none
   * @param password used where there is a login
   * @param trust a host whose certificate is taken as it is, for tests; empty to check it
   */
  public record Server(
      String host,
      int port,
      Security security,
      Optional<String> login,
      Optional<Secrets> password,
      Duration timeout,
      String trust) {}

  /**
   * @param machine the name by which notices speak of this machine
   */
  public Mail(Server server, String from, List<String> to, String machine) {
    this.server = server;
    this.from = from;
    this.to = List.copyOf(to);
    this.machine = machine;
  }

  @Override
  public void send(Notice notice) throws IOException {
    try {
      MimeMessage message = new MimeMessage(session());
      message.setFrom(new InternetAddress(from, true));
      for (String one : to) {
        message.addRecipient(Message.RecipientType.TO, new InternetAddress(one, true));
      }
      String subject = "[Caravan " + machine + "] " + notice.subject();
      message.setSubject(subject.replaceAll("\\p{Cntrl}", " "), StandardCharsets.UTF_8.name());
      message.setText(Texts.plain(notice, machine), StandardCharsets.UTF_8.name());
      message.setSentDate(Date.from(notice.time()));
      message.setHeader("Auto-Submitted", "auto-generated"); // no answer of an absent person
      Transport.send(message);
    } catch (AuthenticationFailedException e) {
      throw new RefusedException(
          server.host() + " does not take the user name and password of the mail notification.", e);
    } catch (SendFailedException e) {
      if (e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0) {
        throw new RefusedException(
            server.host() + " does not take mail for an address: " + e.getMessage(), e);
      }
      throw new IOException(server.host() + " did not take the mail: " + e.getMessage(), e);
    } catch (MessagingException e) {
      throw new IOException("No mail over " + server.host() + ": " + e.getMessage(), e);
    }
  }

  private Session session() throws IOException {
    String millis = String.valueOf(server.timeout().toMillis());
    Properties how = new Properties();
    how.setProperty("mail.transport.protocol", "smtp");
    how.setProperty("mail.smtp.host", server.host());
    how.setProperty("mail.smtp.port", String.valueOf(server.port()));
    how.setProperty("mail.smtp.connectiontimeout", millis);
    how.setProperty("mail.smtp.timeout", millis);
    how.setProperty("mail.smtp.writetimeout", millis);
    how.setProperty("mail.smtp.ssl.checkserveridentity", String.valueOf(server.trust().isEmpty()));
    if (!server.trust().isEmpty()) {
      how.setProperty("mail.smtp.ssl.trust", server.trust());
    }
    switch (server.security()) {
      case STARTTLS -> {
        how.setProperty("mail.smtp.starttls.enable", "true");
        how.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> how.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    if (server.login().isEmpty() || server.password().isEmpty()) {
      return Session.getInstance(how);
    }
    how.setProperty("mail.smtp.auth", "true");
    String login = server.login().get();
    String password = String.valueOf(server.password().get().read()); // its API knows texts only
    return Session.getInstance(
        how,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(login, password);
          }
        });
  }
}
