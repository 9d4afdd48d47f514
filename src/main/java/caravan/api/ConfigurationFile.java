package caravan.api;

import caravan.config.SettingsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The settings file of a service. Safe for concurrent use. */
public interface ConfigurationFile {
  /**
   * The file at a moment.
   *
   * @param text all of it; empty where there is none
   * @param tag another one for any other text
   */
  record Current(String text, String tag) {}

  /**
   * What settings come to.
   *
   * @param tag of their text
   * @param changed whether the file has another text than before
   * @param applied whether the service works with them now
   * @param warnings sentences on what was let pass, but is probably a mistake
   * @param restart settings that hold from the next start on, as {@code caravan.server}
   * @param previous where the text before lies; empty where nothing was written
   */
  record Outcome(
      String tag,
      boolean changed,
      boolean applied,
      List<String> warnings,
      List<String> restart,
      Optional<String> previous) {
    public Outcome {
      warnings = List.copyOf(warnings);
      restart = List.copyOf(restart);
    }
  }

  /** As it is now. */
  Current read() throws IOException;

  /**
   * Says what a text would come to; changes nothing.
   *
   * @throws SettingsException if it is not right
   */
  Outcome check(String text) throws SettingsException, IOException;

  /**
   * Writes a text in place of the one with this tag, whole or not at all, keeps the one before
   * beside it, and has the service work with it.
   *
   * @return empty if the file has another tag by now; nothing is changed then
   * @throws SettingsException if it is not right; nothing is changed then
   */
  Optional<Outcome> replace(String tag, String text) throws SettingsException, IOException;
}
