package caravan.cli;

import caravan.api.LocalToken;
import caravan.config.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the client of this machine where the service is, what opens it, and which certificate it
 * shows, in a file that only its owner can read; removed when the service ends. So the client needs
 * to trust nobody who signs certificates, and a token never goes to another program that has taken
 * the port. Safe for concurrent use.
 */
final class ServiceNote implements AutoCloseable {
  /** The file's name in the Caravan home; lines of {@code key=value}. */
  static final String FILE = "service.properties";

  /** A client may have read the note just before a certificate was renewed, or just after. */
  private static final int SHOWN = 2;

  private static final Logger LOG = LoggerFactory.getLogger(ServiceNote.class);

  private final Path file;
  private final String url;
  private final LocalToken token;
  private final List<String> certificates = new ArrayList<>();
  private boolean closed;

  private ServiceNote(Path file, String url, LocalToken token) {
    this.file = file;
    this.url = url;
    this.token = token;
  }

  /**
   * Writes it.
   *
   * @param certificate that the service shows, as DER; empty where it listens without TLS
   */
  static ServiceNote write(
      Path home, int port, LocalToken token, ServerSettings server, Optional<byte[]> certificate)
      throws IOException {
    String scheme = certificate.isPresent() ? "https" : "http";
    ServiceNote note =
        new ServiceNote(
            home.resolve(FILE), scheme + "://" + host(server.address()) + ":" + port, token);
    certificate.map(PinnedTrust::print).ifPresent(note.certificates::add);
    Files.deleteIfExists(note.file);
    note.write();
    return note;
  }

  /** How this machine itself gets there. */
  private static String host(String address) {
    return switch (address) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "0:0:0:0:0:0:0:0" -> "[::1]";
      default -> address.contains(":") ? "[" + address + "]" : address;
    };
  }

  /** The service shows this certificate from now on, or about now. */
  synchronized void shows(byte[] certificate) {
    String print = PinnedTrust.print(certificate);
    if (closed || certificates.contains(print)) {
      return;
    }
    certificates.add(0, print);
    while (certificates.size() > SHOWN) {
      certificates.remove(SHOWN);
    }
    try {
      write();
    } catch (IOException e) { // commands run by themselves then
      LOG.warn(
          "The client of this machine cannot be told of the renewed certificate, so commands run by"
              + " themselves until the service is started again: {}",
          e.toString());
    }
  }

  private synchronized void write() throws IOException {
    OwnerFile.write(
        file,
        ("url="
                + url
                + "\ntoken="
                + token.secret()
                + "\npid="
                + ProcessHandle.current().pid()
                + "\n"
                + (certificates.isEmpty()
                    ? ""
                    : "certificates=" + String.join(",", certificates) + "\n"))
            .getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    Files.deleteIfExists(file);
  }
}
