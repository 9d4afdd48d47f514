package org.example;

import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import routes.ProviderSettings;

/**
 * The way to one server: one session with a channel for each operation under way, made anew when it
 * broke. It never tries anything again: the destination's route does. Safe for concurrent use.
 */
final class SftpServer {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ProviderSettings settings;
  private final Deque<SftpClient> idle = new ConcurrentLinkedDeque<>();
  private SshClient client;
  private ClientSession session;

  /** Something to do over a channel. */
  interface Work<T> {
    T run(SftpClient channel) throws IOException;
  }

  /** Connects to nothing yet, so that a wrong setting fails this destination and not the start. */
  SftpServer(ProviderSettings settings) {
    this.settings = settings;
  }

  /** Does something over a channel that nobody else uses meanwhile. */
  <T> T with(Work<T> work) throws IOException {
    SftpClient channel = channel();
    try {
      T result = work.run(channel);
      idle.push(channel);
      return result;
    } catch (SftpException e) { // an answer: the channel is well
      idle.push(channel);
      throw refused(e);
    } catch (StoreException e) {
      idle.push(channel);
      throw e;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private SftpClient channel() throws IOException {
    for (SftpClient known = idle.poll(); known != null; known = idle.poll()) {
      if (known.isOpen()) {
        return known;
      }
    }
    return SftpClientFactory.instance().createSftpClient(session());
  }

  private synchronized ClientSession session() throws IOException {
    if (session == null || !session.isOpen()) {
      session = connect();
    }
    return session;
  }

  private ClientSession connect() throws IOException {
    String host = setting("host");
    int port = port();
    if (client == null) {
      client = SshClient.setUpDefaultClient();
      client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY); // the settings say it all
      client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
      client.setServerKeyVerifier(
          new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, knownHosts()));
      CoreModuleProperties.IDLE_TIMEOUT.set(client, TIMEOUT.multipliedBy(2)); // ends a dead wait
      CoreModuleProperties.TCP_NODELAY.set(client, true); // small questions are not to wait
      client.start();
    }
    ClientSession made;
    try {
      made = client.connect(setting("user"), host, port).verify(TIMEOUT).getSession();
    } catch (IOException e) {
      throw StoreException.retryable(
          Reason.UNAVAILABLE,
          who()
              + "cannot reach "
              + host
              + ":"
              + port
              + " ("
              + words(e)
              + "). Check 'host', 'port'"
              + " and the network.",
          e);
    }
    try {
      identify(made);
      made.auth().verify(TIMEOUT);
      return made;
    } catch (IOException e) {
      made.close(true);
      throw e instanceof SshException ssh ? unknown(ssh, host, port) : e;
    }
  }

  private void identify(ClientSession made) throws IOException {
    try {
      settings.secret("password").ifPresent(made::addPasswordIdentity);
    } catch (IllegalArgumentException e) { // says itself which secret is missing, and where
      throw StoreException.permanent(Reason.DENIED, e.getMessage(), e);
    }
    Optional<String> key = settings.option("key");
    if (key.isPresent()) {
      try (InputStream in = Files.newInputStream(Path.of(key.get()))) {
        NamedResource name = NamedResource.ofName(key.get());
        SecurityUtils.loadKeyPairIdentities(made, name, in, null)
            .forEach(made::addPublicKeyIdentity);
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        throw StoreException.permanent(
            Reason.DENIED,
            who()
                + "cannot read a private key in "
                + key.get()
                + ". Correct 'key'; one with a passphrase is of no use here.",
            e);
      }
    }
  }

  /** The server is not the one that is known, or does not know who calls. */
  private StoreException unknown(SshException e, String host, int port) {
    if (e.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_HOST_KEY_NOT_VERIFIABLE) {
      return StoreException.permanent(
          Reason.DENIED,
          who()
              + "does not know the key of "
              + host
              + ":"
              + port
              + ", or it has changed. Compare it with the server's own, and put it into "
              + knownHosts()
              + " ('known-hosts').",
          e);
    }
    if (e.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE) {
      return StoreException.permanent(
          Reason.DENIED,
          who() + "is refused by " + host + ". Check 'user', and 'password' or 'key'.",
          e);
    }
    return StoreException.retryable(
        Reason.UNAVAILABLE, who() + "cannot log in (" + words(e) + "). Look at the server.", e);
  }

  private IOException refused(SftpException e) {
    return switch (e.getStatus()) {
      case SftpConstants.SSH_FX_PERMISSION_DENIED, SftpConstants.SSH_FX_WRITE_PROTECT ->
          StoreException.permanent(
              Reason.DENIED,
              who()
                  + "may not do that in its 'directory' "
                  + setting("directory")
                  + " ("
                  + words(e)
                  + "). Give its 'user' the right to read and write there.",
              e);
      case SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, SftpConstants.SSH_FX_QUOTA_EXCEEDED ->
          StoreException.permanent(
              Reason.FULL, who() + "has no room left. Free some on the server.", e);
      default -> e;
    };
  }

  StoreException noVault() {
    return StoreException.permanent(
        Reason.UNAVAILABLE,
        who()
            + "finds no vault in its 'directory' "
            + setting("directory")
            + ". Connect the disk, or correct 'directory'; if there never was a vault in it, create"
            + " one with 'caravan init'.");
  }

  StoreException unforced() {
    return StoreException.permanent(
        Reason.INVALID,
        who()
            + "cannot be sure of anything: its server does not know fsync@openssh.com. Use one that"
            + " does, as OpenSSH.");
  }

  private int port() throws StoreException {
    String port = settings.option("port").orElse("22");
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw StoreException.permanent(
          Reason.INVALID, who() + "has a bad 'port', '" + port + "'. Write 1 to 65535.");
    }
    return Integer.parseInt(port);
  }

  private Path knownHosts() {
    return settings
        .option("known-hosts")
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".ssh", "known_hosts"));
  }

  /** The template asks for it, so it is there. */
  private String setting(String option) {
    return settings.option(option).orElseThrow();
  }

  private String who() {
    return "The destination '" + settings.name() + "' ";
  }

  private static String words(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.replaceAll("\\s+", " ").strip();
  }
}
