package caravan.service.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.icegreen.greenmail.util.ServerSetupTest;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mail to a real server on this machine. */
class MailTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private GreenMail server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop();
    }
  }

  private int start(ServerSetup setup) {
    server = new GreenMail(setup.dynamicPort());
    server.start();
    server.setUser("caravan@example.org", "caravan", "pass word");
    return setup.getProtocol().equals("smtps")
        ? server.getSmtps().getPort()
        : server.getSmtp().getPort();
  }

  private static Mail mail(int port, Mail.Security security, String password, String trust) {
    return new Mail(
        new Mail.Server(
            "127.0.0.1",
            port,
            security,
            Optional.of("caravan"),
            Optional.of(password::toCharArray),
            TIMEOUT,
            trust),
        "caravan@example.org",
        List.of("me@example.org", "you@example.org"),
        "host");
  }

  @Test
  void plain_toAServerHere_arrivesAtEachAddress() throws Exception {
    int port = start(ServerSetupTest.SMTP);

    mail(port, Mail.Security.NONE, "pass word", "").send(NotifierTest.notice());

    assertThat(server.waitForIncomingEmail(10_000, 2)).isTrue();
    MimeMessage message = server.getReceivedMessages()[0];
    assertThat(message.getSubject()).isEqualTo("[Caravan host] Alarm: check");
    assertThat(message.getFrom()[0]).hasToString("caravan@example.org");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(GreenMailUtil.getBody(message))
        .contains("The check found damage.")
        .contains("Machine:   host");
  }

  @Test
  void tls_arrives_andAnUnknownCertificateIsRefused() throws Exception {
    int port = start(ServerSetupTest.SMTPS);

    mail(port, Mail.Security.TLS, "pass word", "127.0.0.1").send(NotifierTest.notice());

    assertThat(server.waitForIncomingEmail(10_000, 2)).isTrue();
    assertThatThrownBy(
            () -> mail(port, Mail.Security.TLS, "pass word", "").send(NotifierTest.notice()))
        .isInstanceOf(IOException.class);
    assertThat(server.getReceivedMessages()).as("one for each of two addresses").hasSize(2);
  }

  @Test
  void starttls_serverThatHasNone_getsNoPasswordInClear() throws Exception {
    int port = start(ServerSetupTest.SMTP);

    assertThatThrownBy(
            () -> mail(port, Mail.Security.STARTTLS, "pass word", "").send(NotifierTest.notice()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("STARTTLS");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void wrongPassword_isRefusedForGood() throws Exception {
    int port = start(ServerSetupTest.SMTP);

    assertThatThrownBy(
            () -> mail(port, Mail.Security.NONE, "wrong", "").send(NotifierTest.notice()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("user name and password")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void serverAway_isWorthAnotherTry() throws Exception {
    int port = start(ServerSetupTest.SMTP);
    server.stop();

    assertThatThrownBy(
            () -> mail(port, Mail.Security.NONE, "pass word", "").send(NotifierTest.notice()))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RefusedException.class);
  }
}
