package caravan.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Has a service on another machine do what a command line with {@code --server} asks for. Paths in
 * it are those of that machine. What would read or write files of this one is refused, since nobody
 * could tell whose files are meant.
 */
final class RemoteClient {
  private static final String SERVER = "--server";
  private static final String CERTIFICATES = "--server-certificates";
  private static final String KEY_FILE = "--api-key-file";
  private static final Set<String> HELP = Set.of("-h", "--help", "help");

  /** They ask by themselves, over the API. */
  private static final Set<String> ASKING =
      Set.of("operations", "pause", "resume", "route ps", "route trace");

  private final List<String> rest = new ArrayList<>();
  private @Nullable String server;
  private @Nullable Path certificates;
  private @Nullable Path keyFile;

  private RemoteClient(String[] args) {
    boolean options = true;
    for (Iterator<String> all = List.of(args).iterator(); all.hasNext(); ) {
      String arg = all.next();
      options &= !arg.equals("--");
      int equal = arg.indexOf('=');
      String name = equal < 0 ? arg : arg.substring(0, equal);
      if (!options || !Set.of(SERVER, CERTIFICATES, KEY_FILE).contains(name)) {
        rest.add(arg);
        continue;
      }
      String value = equal >= 0 ? arg.substring(equal + 1) : all.hasNext() ? all.next() : "";
      switch (name) {
        case SERVER -> server = value;
        case CERTIFICATES -> certificates = Path.of(value);
        default -> keyFile = Path.of(value);
      }
    }
  }

  /**
   * Asks the service that is named.
   *
   * @return its exit code; empty if none is named, or the command itself knows what to do
   */
  static OptionalInt run(String[] args, World world) {
    RemoteClient client = new RemoteClient(args);
    String server = client.server;
    String word = client.rest.isEmpty() ? "" : client.rest.get(0);
    boolean known = Commands.create(word) != null || !Commands.group(word).isEmpty();
    if (server == null
        || !known
        || asks(word + (client.rest.size() > 1 ? " " + client.rest.get(1) : ""))
        || client.rest.stream().anyMatch(HELP::contains)) {
      return OptionalInt.empty();
    }
    try {
      client.rest.remove("--debug"); // it is of this machine
      client.refuseFilesOfThisMachine(server, word);
      ServiceLink link = ServiceLink.remote(server, client.keyFile, client.certificates, world);
      return ServiceClient.ask(link, client.rest.toArray(String[]::new), Path.of("/"), world);
    } catch (CommandException | IOException e) {
      world.say("caravan: " + Failures.message(e));
      return OptionalInt.of(Failures.exit(e));
    }
  }

  /** Whether a command, of one word or two, looks itself for the service that is named. */
  static boolean asks(String command) {
    return ASKING.contains(command) || ASKING.contains(command.split(" ", -1)[0]);
  }

  private void refuseFilesOfThisMachine(String server, String word) throws CommandException {
    if (!ServiceClient.FORWARDED.contains(word)) {
      throw ofThisMachine(word, server);
    }
    for (String arg : rest) {
      if (ServiceClient.isOwn(arg)) {
        throw CommandException.usage(
            "'" + arg + "' means something of this machine, and cannot be sent to " + server + ".");
      }
    }
    if (word.equals("backup") && namesPaths()) {
      throw CommandException.usage(
          "The service at "
              + server
              + " backs up files of its own machine. Name one of its sources, with --source NAME; to"
              + " back up files of this machine, leave out --server.");
    }
  }

  private boolean namesPaths() throws CommandException {
    BackupCommand backup = new BackupCommand();
    List<String> args = rest.subList(1, rest.size());
    if (!PlainArguments.parse(backup, args)) {
      try {
        CommandLineRunner.commandLine("backup", backup).parseArgs(args.toArray(String[]::new));
      } catch (CommandLine.ParameterException e) { // not to be guessed which part is a path
        throw CommandException.usage(
            String.valueOf(e.getMessage()) + ". See 'caravan backup --help'.");
      }
    }
    return !backup.paths.isEmpty();
  }

  /** A command whose files are here. */
  static CommandException ofThisMachine(String command, String server) {
    return CommandException.usage(
        "'caravan "
            + command
            + "' works with files of the machine where it runs, so it cannot be asked of "
            + server
            + ". Run it on that machine, or see whether its API has it (docs/api.md).");
  }

  /** What a service says that does not do it. */
  static String refusal(HttpURLConnection http, ServiceLink link) throws IOException {
    int status = http.getResponseCode();
    String detail = "";
    try (InputStream in = http.getErrorStream()) {
      detail = in == null ? "" : new ObjectMapper().readTree(in).path("detail").asText();
    } catch (JacksonException e) {
      // no service of Caravan: said below
    }
    if (detail.isEmpty() && status == HttpURLConnection.HTTP_UNAUTHORIZED) {
      return "The service at " // Java keeps what it says of a key to itself
          + link.url()
          + " refused the key: it is wrong, was removed, or has expired. Correct "
          + ServiceLink.KEY_VARIABLE
          + " or --api-key-file.";
    }
    return detail.isEmpty()
        ? "What answers at "
            + link.url()
            + " is not a service of Caravan (status "
            + status
            + "). Correct --server."
        : "The service at " + link.url() + " refused: " + detail;
  }
}
