package caravan.cli;

import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.config.Settings;
import caravan.graph.GraphSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The secrets of the settings and the environment, so that no line of a log shows one. */
final class ServiceSecrets {
  private ServiceSecrets() {}

  /** Their values; one that is not there is none, and whoever needs it says so. */
  static Set<String> of(Settings settings, Map<String, String> env) {
    List<GraphSettings.Password> secrets = new ArrayList<>();
    settings.graph().server().flatMap(GraphSettings.Server::password).ifPresent(secrets::add);
    List<Secret> named = new ArrayList<>();
    settings.vault().passphrase().ifPresent(named::add);
    settings.cache().password().ifPresent(named::add);
    for (DestinationSettings destination : settings.destinations().values()) {
      named.addAll(destination.secrets().values());
      destination.options().values().forEach(option -> addReference(named, option));
    }
    named.forEach(secret -> secrets.add(() -> secret.read(env)));
    Set<String> values = new TreeSet<>();
    String passphrase = env.get(Credentials.VARIABLE);
    if (passphrase != null) {
      values.add(passphrase);
    }
    for (GraphSettings.Password secret : secrets) {
      try {
        values.add(new String(secret.read()));
      } catch (IOException e) {
        continue; // not there now, and so in no line
      }
    }
    return values;
  }

  /** A kind of the user's own has its secrets among its options. */
  private static void addReference(List<Secret> named, String option) {
    if (option.matches("(?:env|file):.+")) {
      named.add(new Secret(option));
    }
  }
}
