package caravan.cli;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Lets a running service do what the command line asks for: it has the key derived, the routes
 * started and the index read, so an answer takes a fraction of a second. Plain Java, and nothing of
 * Spring or Camel is loaded. Where no service answers, the command runs by itself.
 */
final class ServiceClient {
  private static final int CONNECT_MILLIS = 500;
  private static final int CONNECT_FAR_MILLIS = 10_000;
  private static final int FRAME_LIMIT = 64 << 20;

  /** Commands that a service does as well, by their first word. */
  static final Set<String> FORWARDED =
      Set.of(
          "backup",
          "check",
          "correct",
          "diff",
          "drill",
          "find",
          "forget",
          "graph",
          "history",
          "ls",
          "prune",
          "replicate",
          "report",
          "search",
          "snapshots",
          "space",
          "status",
          "trust",
          "understanding",
          "why");

  /** Options that mean something of this terminal, or another vault. */
  private static final List<String> OWN =
      List.of(
          "--accept-new-vault",
          "--config",
          "--debug",
          "--destination",
          "--exclude-file",
          "--help",
          "--key-file",
          "--output",
          "--passphrase-file",
          "--stdin",
          "-h",
          "-o");

  private ServiceClient() {}

  /**
   * Asks the service of this home.
   *
   * @return its exit code; empty if there is no service, or the command is not for it
   */
  static OptionalInt run(String[] args, World world) {
    if (args.length == 0
        || !FORWARDED.contains(args[0])
        || Arrays.stream(args).anyMatch(ServiceClient::isOwn)) {
      return OptionalInt.empty();
    }
    try {
      Optional<ServiceLink> link = ServiceLink.local(world);
      return link.isEmpty() ? OptionalInt.empty() : ask(link.get(), args, world.directory(), world);
    } catch (IOException | IllegalArgumentException e) {
      world.terminal().end();
      world.say("caravan: The note of the service cannot be used: " + e.getMessage());
      return OptionalInt.of(ExitCode.FAILED);
    }
  }

  /** The Caravan home; the settings' own reader would load too much for it. */
  static Path home(World world) {
    String home = world.env().getOrDefault("CARAVAN_HOME", "");
    return home.isEmpty() ? world.userHome().resolve(".caravan") : Path.of(home);
  }

  /** Whether this is an option that means something of this terminal, or another vault. */
  static boolean isOwn(String arg) {
    return OWN.stream().anyMatch(own -> arg.equals(own) || arg.startsWith(own + "="));
  }

  /**
   * Has a service run a command line, and shows what comes of it.
   *
   * @param directory what relative paths begin at, there
   * @return its exit code; empty if the service of this home is not there
   */
  static OptionalInt ask(ServiceLink link, String[] args, Path directory, World world) {
    try {
      HttpURLConnection http = link.open("commands");
      byte[] body = call(args, directory).getBytes(StandardCharsets.UTF_8);
      http.setConnectTimeout(link.isRemote() ? CONNECT_FAR_MILLIS : CONNECT_MILLIS);
      http.setRequestMethod("POST");
      http.setDoOutput(true);
      http.setRequestProperty("Content-Type", "application/json");
      http.setFixedLengthStreamingMode(body.length);
      try {
        http.connect();
      } catch (IOException e) {
        if (!link.isRemote() && (e instanceof ConnectException || e instanceof SSLException)) {
          return OptionalInt.empty(); // it was killed, its note is left, and another may be there
        }
        world.say("caravan: No connection to " + link.url() + ": " + why(e));
        return OptionalInt.of(ExitCode.FAILED);
      }
      try (OutputStream out = http.getOutputStream()) {
        out.write(body);
      }
      if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
        if (!link.isRemote()) {
          return OptionalInt.empty(); // not the service that wrote the note, or it is stopping
        }
        world.say("caravan: " + RemoteClient.refusal(http, link));
        return OptionalInt.of(ExitCode.FAILED);
      }
      try (DataInputStream in = new DataInputStream(http.getInputStream())) {
        return OptionalInt.of(follow(in, world));
      }
    } catch (IOException | IllegalArgumentException e) {
      world.terminal().end();
      world.say(
          "caravan: The service at "
              + link.url()
              + " ended the connection ("
              + e.getMessage()
              + "). What it had begun it goes on with, or begins again when it is back: see"
              + " 'caravan status'.");
      return OptionalInt.of(ExitCode.FAILED);
    }
  }

  /** Why there is no connection, and what to do. */
  static String why(IOException failure) {
    if (failure instanceof SSLException) {
      return "its certificate is not trusted ("
          + failure.getMessage()
          + "). Give the one that signed it by --server-certificates, and the name that is in it by"
          + " --server.";
    }
    if (failure instanceof UnknownHostException) {
      return "there is no machine of this name. Correct --server.";
    }
    return failure.getMessage() + ". Look whether the service runs, and listens there.";
  }

  private static int follow(DataInputStream in, World world) throws IOException {
    while (true) {
      int kind = in.read();
      if (kind < 0) {
        throw new EOFException("it stopped in the middle");
      }
      int length = in.readInt();
      if (length < 0 || length > FRAME_LIMIT) {
        throw new IOException("it sent what is no answer");
      }
      byte[] bytes = in.readNBytes(length);
      switch (kind) {
        case 'O' -> world.out().write(bytes, 0, bytes.length);
        case 'S' -> world.say(new String(bytes, StandardCharsets.UTF_8));
        case 'P' -> progress(new String(bytes, StandardCharsets.UTF_8).split("\n", -1), world);
        case 'X' -> {
          world.terminal().end();
          return Integer.parseInt(new String(bytes, StandardCharsets.US_ASCII));
        }
        default -> {
          // shows only that somebody is there
        }
      }
    }
  }

  private static void progress(String[] parts, World world) {
    if (parts.length == 5) {
      world
          .terminal()
          .progress(
              new Terminal.Status(
                  parts[0],
                  Long.parseLong(parts[1]),
                  Long.parseLong(parts[2]),
                  Boolean.parseBoolean(parts[3]),
                  parts[4]));
    }
  }

  /** Written by hand, because a JSON library takes longer to load than the answer. */
  private static String call(String[] args, Path directory) {
    StringBuilder json = new StringBuilder("{\"directory\":");
    quote(json, directory.toString());
    json.append(",\"arguments\":[");
    for (int i = 0; i < args.length; i++) {
      json.append(i == 0 ? "" : ",");
      quote(json, args[i]);
    }
    return json.append("]}").toString();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ' || c > '~') {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          json.append(Character.forDigit(c >> shift & 15, 16));
        }
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
