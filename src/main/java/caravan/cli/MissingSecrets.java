package caravan.cli;

import caravan.config.Secret;
import caravan.config.SettingsException;
import caravan.config.SettingsLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What settings refer to and this machine does not have: a backup never holds it. */
final class MissingSecrets {
  /** An absolute path only, since an address of Camel's may begin with {@code file:} too. */
  private static final Pattern REFERENCE = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*|file:/.+");

  private MissingSecrets() {}

  /**
   * One of them.
   *
   * @param setting which refers to it
   * @param reference {@code env:NAME} or {@code file:PATH}
   */
  record Missing(String setting, String reference) {}

  static List<Missing> of(SettingsLoader loader, Map<String, String> env) throws SettingsException {
    List<Missing> missing = new ArrayList<>();
    for (SettingsLoader.Made made : loader.made(Optional.empty())) {
      for (String value : made.values()) {
        if (REFERENCE.matcher(value).matches() && !isThere(value, env)) {
          missing.add(new Missing(made.key(), value));
        }
      }
    }
    return missing;
  }

  private static boolean isThere(String reference, Map<String, String> env) {
    try {
      java.util.Arrays.fill(new Secret(reference).read(env), '\0');
      return true;
    } catch (IOException e) {
      return false; // why does not matter: whoever comes back puts it there anew
    }
  }
}
