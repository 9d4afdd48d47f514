package caravan.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class Common {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file; default: caravan.yaml in the Caravan home.")
  @Nullable Path config;

  @Option(names = "--json", description = "Print the result as JSON.")
  boolean json;

  @Option(names = "--debug", description = "Show the stack trace of a failure.")
  boolean debug;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Read the passphrase from the first line of this file.")
  @Nullable Path passphraseFile;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Open the vault with this key file.")
  @Nullable Path keyFile;

  @Option(
      names = "--destination",
      paramLabel = "NAME",
      description = "Use this destination only; may be repeated.")
  List<String> destinations = new ArrayList<>();

  @Option(
      names = "--accept-new-vault",
      description = "Accept another vault where there was one before. Only after you replaced it.")
  boolean acceptNewVault;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Ask the service there, as https://backup.example.org:8080.")
  @Nullable String server;

  @Option(
      names = "--server-certificates",
      paramLabel = "FILE",
      description = "PEM file with whom to trust for --server; default: those that Java trusts.")
  @Nullable Path serverCertificates;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "First line: the key for --server; default: CARAVAN_API_KEY.")
  @Nullable Path apiKeyFile;
}
