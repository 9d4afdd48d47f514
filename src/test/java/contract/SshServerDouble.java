package contract;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.server.AbstractSftpEventListenerAdapter;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SSH server on a port of this machine, whose files are below a directory of the test. */
public final class SshServerDouble implements AutoCloseable {
  private final KeyPair hostKey = keys("EC", 256);
  private final KeyPair userKey = keys("RSA", 2048);
  private final SshServer server = SshServer.setUpDefaultServer();
  private final AtomicInteger filesToDamage = new AtomicInteger();
  private final Path files;
  private volatile boolean readOnly;

  /**
   * @param files what the server shows as {@code /}
   */
  public SshServerDouble(Path files) throws IOException {
    this.files = files;
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals("backup") && password.equals("sftp-secret"));
    server.setPublickeyAuthenticator(
        (user, key, session) -> user.equals("backup") && key.equals(userKey.getPublic()));
    SftpSubsystemFactory sftp = new SftpSubsystemFactory();
    sftp.addSftpEventListener(new Faults());
    server.setSubsystemFactories(List.of(sftp));
    server.setFileSystemFactory(new VirtualFileSystemFactory(files));
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    server.start();
  }

  /** A server of an old kind, which cannot force a file to the disk. */
  public void forgetFsync() {
    SftpModuleProperties.OPENSSH_EXTENSIONS.set(server, "none@example.org=1");
  }

  public int port() {
    return server.getPort();
  }

  /** The line of the file {@code known-hosts}. */
  public String knownHost() {
    return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n";
  }

  /** A line for a server that has another key. */
  public String otherHost() {
    PublicKey other = userKey.getPublic();
    return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(other) + "\n";
  }

  KeyPair userKey() {
    return userKey;
  }

  /** The next files lose a bit on their way to the disk. */
  void damage(int times) {
    filesToDamage.set(times);
  }

  /** Its disk is read-only from here on. */
  void refuseWrites() {
    readOnly = true;
  }

  /** Ends all connections, as a server does that is started anew. */
  void dropConnections() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  private final class Faults extends AbstractSftpEventListenerAdapter {
    @Override
    public void opening(ServerSession session, String handle, Handle file) throws IOException {
      if (readOnly
          && file instanceof FileHandle opened
          && opened.getOpenOptions().contains(StandardOpenOption.WRITE)) {
        throw new AccessDeniedException(file.getFile().toString());
      }
    }

    @Override
    public void moved(
        ServerSession session, Path from, Path to, Collection<CopyOption> options, Throwable thrown)
        throws IOException {
      if (thrown == null && filesToDamage.get() > 0 && filesToDamage.getAndDecrement() > 0) {
        Path file = files.resolve(to.toString().substring(1));
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] ^= 1;
        Files.write(file, bytes);
      }
    }
  }

  private static KeyPair keys(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
