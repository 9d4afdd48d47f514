package caravan.analysis.code.config;

import caravan.analysis.worker.UnreadableException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads configuration and markup by their formats, one event or line after another: nothing is
 * expanded, loaded or run. Without state; safe for concurrent use.
 */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * @param name without folders
   */
  public static boolean takes(String name) {
    return Syntax.of(name).isPresent();
  }

  /**
   * @param name without folders; one that {@link #takes}
   * @throws UnreadableException if the text is not what its name says, or beyond a limit
   */
  public static ConfigFacts read(String name, String text) throws UnreadableException {
    Optional<Syntax> syntax = Syntax.of(name);
    Found found = new Found();
    Settings settings = new Settings();
    switch (syntax.orElseThrow()) {
      case YAML -> YamlSettings.read(text, settings);
      case JSON -> JsonSettings.read(text, settings);
      case XML -> XmlSettings.read(text, settings);
      case TOML, PROPERTIES, INI, ENV, HCL -> LineSettings.read(text, settings);
      case GO_MOD -> GoMod.read(text, found);
      case DOCKERFILE -> Dockerfile.read(text, found);
      case MAKEFILE -> Makefile.read(text, found);
      case MARKDOWN -> Links.markdown(text, found);
      case HTML -> Links.html(text, found);
    }
    List<Setting> all = settings.all();
    if (!all.isEmpty()) {
      found.kind(Kinds.of(name.toLowerCase(Locale.ROOT), syntax.get(), all));
      for (Setting setting : all) {
        Values.read(setting, found);
      }
      Projects.read(name.toLowerCase(Locale.ROOT), all, found);
    }
    return found.facts();
  }
}
