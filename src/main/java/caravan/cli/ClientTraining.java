package caravan.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Has the client ask a service that is none, with and without TLS, so that a class archive holds
 * what it loads: it is done in the time that loading takes.
 */
final class ClientTraining {
  private static final String END = "\r\n\r\n";
  private static final int HEADERS = 64 * 1024;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final byte[] ANSWER = {'O', 0, 0, 0, 3, 'o', 'k', '\n', 'X', 0, 0, 0, 1, '0'};

  private ClientTraining() {}

  /** Asks once each way; what the client makes of it does not matter. */
  static void run(World world) throws IOException {
    Path note = ServiceClient.home(world).resolve(ServiceNote.FILE);
    String[] command = {"status"};
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(PATIENCE_MILLIS);
      String place = "://127.0.0.1:" + server.getLocalPort() + "\ntoken=none\n";
      Files.createDirectories(ServiceClient.home(world));
      Files.writeString(note, "url=http" + place);
      answering(server, true, () -> ServiceClient.run(command, world));
      Files.writeString(note, "url=https" + place + "certificates=none\n");
      answering(server, false, () -> ServiceClient.run(command, world));
    } finally {
      Files.deleteIfExists(note);
    }
  }

  private static void answering(ServerSocket server, boolean plain, Runnable client)
      throws IOException {
    CompletableFuture<Void> answered =
        CompletableFuture.runAsync(
            () -> {
              try (Socket socket = server.accept()) {
                answer(socket, plain);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    client.run();
    try {
      answered.join();
    } catch (CompletionException e) {
      throw new IOException("the client could not be trained", e);
    }
  }

  private static void answer(Socket socket, boolean plain) throws IOException {
    InputStream in = socket.getInputStream();
    if (!plain) {
      if (in.read(new byte[HEADERS]) < 0) { // what a client says first, and no answer to it
        throw new EOFException("it said nothing");
      }
      return;
    }
    StringBuilder request = new StringBuilder();
    while (request.indexOf(END) < 0 && request.length() < HEADERS) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      request.append((char) next);
    }
    String length = "Content-Length: ";
    int at = request.indexOf(length) + length.length();
    in.readNBytes(Integer.parseInt(request.substring(at, request.indexOf("\r\n", at))));
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
            + length
            + ANSWER.length
            + "\r\nConnection: close"
            + END;
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(ANSWER);
    socket.getOutputStream().flush();
  }
}
