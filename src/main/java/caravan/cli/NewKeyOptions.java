package caravan.cli;

import caravan.security.Credential;
import caravan.security.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a further passphrase or key file. */
final class NewKeyOptions {
  @Option(
      names = "--new-passphrase-file",
      paramLabel = "FILE",
      description = "The new passphrase is in the first line of this file.")
  @Nullable Path passphraseFile;

  @Option(
      names = "--new-key-file",
      paramLabel = "FILE",
      description = "The new key is in this file; a random one is written where there is none.")
  @Nullable Path keyFile;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "For people, to tell keys apart; not secret.")
  String label = "";

  /** What the options name; empty if they name nothing. */
  Optional<Credential> given(World world) throws CommandException, IOException {
    if (keyFile != null && passphraseFile == null && !Files.exists(keyFile)) {
      Credential.KeyFile key = Credential.KeyFile.random();
      KeyFiles.create(
          keyFile, key, List.of("The key of a Caravan vault. Whoever has it can read the vault."));
      world.say("Wrote a new random key to " + keyFile + ". Keep a copy in another place.");
      return Optional.of(key);
    }
    return Credentials.given(passphraseFile, keyFile);
  }

  /** What the options name, or the person types. */
  Credential required(World world, Engine engine) throws CommandException, IOException {
    Optional<Credential> given = given(world);
    if (given.isPresent()) {
      return given.get();
    }
    if (world.prompt().available()) {
      return new Credentials(world, engine.settings()).chosen("New passphrase");
    }
    throw CommandException.usage(
        "There is no terminal to ask for the new passphrase. Give --new-passphrase-file or"
            + " --new-key-file.");
  }

  /** Refuses to change keys at some destinations only: the copies of a vault would part. */
  static void requireAll(Engine.Opened engine) throws CommandException {
    if (!engine.failures().isEmpty()) {
      throw CommandException.failed(
          "Not every destination can be reached ("
              + String.join(", ", engine.failures().keySet())
              + "), so no key was changed: all must have the same. Try again when they can.");
    }
  }
}
