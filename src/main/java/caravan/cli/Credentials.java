package caravan.cli;

import caravan.config.Secret;
import caravan.config.Settings;
import caravan.security.Credential;
import caravan.security.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what opens the vault: the options, then {@code CARAVAN_PASSPHRASE}, the settings, the key
 * in the Caravan home, and at last the person at the terminal.
 */
final class Credentials {
  /** Holds the passphrase. */
  static final String VARIABLE = "CARAVAN_PASSPHRASE";

  /** The key file's name in the Caravan home. */
  static final String KEY = "key";

  private final World world;
  private final Settings settings;

  Credentials(World world, Settings settings) {
    this.world = world;
    this.settings = settings;
  }

  /** What opens a vault that exists. */
  Credential forVault(Common common) throws CommandException, IOException {
    Optional<Credential> known = known(common.passphraseFile, common.keyFile);
    if (known.isPresent()) {
      return known.get();
    }
    if (world.prompt().available()) {
      return passphrase(world.prompt().ask("Passphrase of the vault"));
    }
    throw CommandException.of(
        ExitCode.WRONG_KEY,
        "The vault needs its key, and there is no terminal to ask at. Set "
            + VARIABLE
            + ", or give --passphrase-file or --key-file. If there is no vault yet, make one with"
            + " 'caravan init'.");
  }

  /**
   * What is to open a vault that is about to be made; where nothing is given and nobody can be
   * asked, a random key in the Caravan home, which must exist.
   */
  Credential forNewVault(Common common) throws CommandException, IOException {
    Optional<Credential> known = known(common.passphraseFile, common.keyFile);
    if (known.isPresent()) {
      return known.get();
    }
    if (world.prompt().available()) {
      return chosen("Choose a passphrase for the new vault");
    }
    return randomKey();
  }

  /** A passphrase that is typed twice. */
  Credential chosen(String question) throws CommandException, IOException {
    char[] first = world.prompt().ask(question);
    char[] second = world.prompt().ask("The same again");
    boolean same = Arrays.equals(first, second);
    Arrays.fill(second, '\0');
    if (!same) {
      throw CommandException.failed("The two passphrases differ; nothing was done. Try again.");
    }
    return passphrase(first);
  }

  /** What the options name; empty if they name nothing. */
  static Optional<Credential> given(@Nullable Path passphraseFile, @Nullable Path keyFile)
      throws CommandException, IOException {
    if (passphraseFile != null && keyFile != null) {
      throw CommandException.usage("Give a passphrase file or a key file, not both.");
    }
    try {
      if (passphraseFile != null) {
        return Optional.of(Credential.Passphrase.read(passphraseFile));
      }
      return keyFile == null ? Optional.empty() : Optional.of(KeyFiles.read(keyFile));
    } catch (NoSuchFileException e) {
      throw CommandException.failed("There is no file " + e.getFile() + ". Check the path.");
    }
  }

  private Optional<Credential> known(@Nullable Path passphraseFile, @Nullable Path keyFile)
      throws CommandException, IOException {
    Optional<Credential> given = given(passphraseFile, keyFile);
    if (given.isPresent()) {
      return given;
    }
    String variable = world.env().get(VARIABLE);
    if (variable != null) {
      if (variable.isEmpty()) {
        throw CommandException.usage(
            VARIABLE + " is set, but empty. Set a passphrase, or unset it.");
      }
      return Optional.of(passphrase(variable.toCharArray()));
    }
    Optional<Secret> secret = settings.vault().passphrase();
    if (secret.isPresent()) {
      return Optional.of(passphrase(secret.get().read(world.env())));
    }
    Path key = settings.vault().keyFile().map(Path::of).orElse(settings.home().resolve(KEY));
    if (settings.vault().keyFile().isPresent() || Files.exists(key)) {
      KeyFiles.warning(key).ifPresent(world::say);
      return Optional.of(KeyFiles.read(key));
    }
    return Optional.empty();
  }

  private Credential randomKey() throws IOException {
    Path file = settings.home().resolve(KEY);
    Credential.KeyFile key = Credential.KeyFile.random();
    KeyFiles.create(
        file,
        key,
        List.of(
            "The key of a Caravan vault. Whoever has it can read the vault; without it, nobody"
                + " can.",
            "Keep a copy in another place."));
    world.say("");
    world.say("IMPORTANT: a new random key was written to " + file + ".");
    world.say("Without a copy of it NOTHING can be restored, by anybody. Copy it to another place");
    world.say("now, or print the recovery page: caravan key kit");
    world.say("");
    return key;
  }

  private static Credential passphrase(char[] characters) throws CommandException {
    try {
      return new Credential.Passphrase(characters);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(characters, '\0');
    }
  }
}
