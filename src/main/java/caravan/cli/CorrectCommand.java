package caravan.cli;

import caravan.analysis.Categories;
import caravan.model.meaning.Level;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Remembers what a person says of a file. */
@Command(
    name = "correct",
    description = {
      "Say what a file is, where Caravan took it for something else. It is kept in the vault,"
          + " holds",
      "for this path from now on, and counts when the classification is judged."
    })
final class CorrectCommand extends CliCommand {
  @Parameters(paramLabel = "PATH", description = "The path as it was backed up.")
  String path = "";

  @Option(
      names = "--category",
      paramLabel = "NAME",
      description = "As document, picture, code, configuration, archive, mail.")
  @Nullable String category;

  @Option(names = "--language", paramLabel = "NAME", description = "As python.")
  @Nullable String language;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "public, internal, confidential or restricted.")
  @Nullable String level;

  @Option(names = "--importance", paramLabel = "N", description = "From 0 to 1.")
  @Nullable Double importance;

  @Override
  int run(World world) throws Exception {
    if (category == null && language == null && level == null && importance == null) {
      throw CommandException.usage(
          "Say what is to be corrected: --category, --language, --level or --importance.");
    }
    if (category != null && !Categories.NAMES.contains(category)) {
      throw CommandException.usage(
          "There is no category '"
              + category
              + "'. There are: "
              + String.join(", ", Categories.NAMES)
              + ".");
    }
    if (importance != null && !(importance >= 0 && importance <= 1)) {
      throw CommandException.usage("--importance must be from 0 to 1.");
    }
    Correction correction =
        new Correction(
            SnapshotFiles.tidy(world.absolute(path).toString()),
            Optional.ofNullable(category),
            Optional.ofNullable(language),
            Optional.ofNullable(level == null ? null : Words.of(Level.values(), level)),
            Optional.ofNullable(importance),
            world.clock().instant());
    try (Engine.Opened engine = Engine.open(world, common)) {
      SnapshotFiles.requireInAnySnapshot(world, engine.vault(), correction.path());
      return store(world, engine, correction);
    }
  }

  private int store(World world, Engine.Opened engine, Correction correction) throws IOException {
    int stored = 0;
    StoreException failure = null;
    for (Vault vault : engine.vaults()) {
      try {
        Corrections.add(vault, correction);
        stored++;
      } catch (StoreException e) {
        failure = e;
        world.say("'" + vault.destination() + "' did not take it: " + e.getMessage());
      }
    }
    if (stored == 0 && failure != null) {
      throw failure;
    }
    if (common.json) {
      ObjectNode json = Json.object();
      json.put("path", correction.path());
      json.put("copies", stored);
      Json.print(world, json);
    } else {
      world.print("remembered  " + correction.path());
    }
    return failure == null ? ExitCode.DONE : ExitCode.TOO_FEW_COPIES;
  }
}
