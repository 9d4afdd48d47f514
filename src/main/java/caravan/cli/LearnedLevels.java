package caravan.cli;

import caravan.analysis.backlog.BusyException;
import caravan.analysis.backlog.UnderstandingStore;
import caravan.analysis.sensitivity.KeptOut;
import caravan.analysis.sensitivity.KnownLevels;
import caravan.model.meaning.ContentId;
import caravan.model.meaning.Level;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.meaning.Correction;
import caravan.vault.meaning.Corrections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How sensitive files are by what people said and by what was understood on this machine, read once
 * for a backup. Safe for concurrent use.
 */
final class LearnedLevels implements KnownLevels {
  private final Map<String, Correction> corrections;
  private final Map<ContentId, Level> contents;
  private final KeptOut kept;

  private LearnedLevels(
      Map<String, Correction> corrections, Map<ContentId, Level> contents, KeptOut kept) {
    this.corrections = corrections;
    this.contents = contents;
    this.kept = kept;
  }

  /**
   * Reads what is known.
   *
   * @param wanted whether a policy asks at all; else nothing is opened or loaded
   */
  static KnownLevels of(World world, Engine.Opened engine, boolean wanted) throws IOException {
    if (!wanted) {
      return KnownLevels.NONE;
    }
    Path home = engine.engine().settings().home();
    return new LearnedLevels(
        corrections(world, engine.vault()),
        contents(world, home, engine.vault()),
        KeptOut.in(home));
  }

  private static Map<String, Correction> corrections(World world, Vault vault) throws IOException {
    try {
      return Corrections.all(vault);
    } catch (DamagedException e) {
      world.say(
          "What was said by 'caravan correct' counts for nothing in this run: "
              + e.getMessage()
              + ". Run 'caravan check'.");
      return Map.of();
    }
  }

  private static Map<ContentId, Level> contents(World world, Path home, Vault vault)
      throws IOException {
    if (!Knowledge.hasLocal(home, vault)) {
      return Map.of();
    }
    try (UnderstandingStore store = Knowledge.openLocal(home, vault)) {
      return store.levels();
    } catch (BusyException e) {
      world.say(
          "An analysis is under way; what it found to be sensitive counts from the next backup"
              + " on.");
      return Map.of();
    }
  }

  @Override
  public Optional<Level> of(ContentId content) {
    return Optional.ofNullable(contents.get(content));
  }

  @Override
  public Optional<Level> said(String path) {
    Correction said = corrections.get(path);
    return said == null ? Optional.empty() : said.level();
  }

  @Override
  public Optional<Level> keptOut(String path) {
    return kept.of(path);
  }

  @Override
  public void keepOut(Map<String, Level> paths) throws IOException {
    kept.add(paths);
  }
}
