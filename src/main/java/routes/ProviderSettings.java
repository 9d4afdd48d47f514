package routes;

import caravan.config.DestinationSettings;
import java.util.Map;
import java.util.Optional;

/**
 * What the provider of a destination is made from. One object, bound as {@code settings-NAME},
 * because the beans of a route template take only one that is not text.
 *
 * @param destination its settings
 * @param environment where secrets of the form {@code env:NAME} are found
 */
public record ProviderSettings(DestinationSettings destination, Map<String, String> environment) {
  public ProviderSettings {
    environment = Map.copyOf(environment);
  }

  public String name() {
    return destination.name();
  }

  /** See {@link DestinationSettings#option}. */
  public Optional<String> option(String option) {
    return destination.option(option);
  }

  /** See {@link DestinationSettings#flag}. */
  public boolean flag(String option) {
    return destination.flag(option);
  }

  /** See {@link DestinationSettings#secret}. */
  public Optional<String> secret(String option) {
    return destination.secret(option, environment);
  }

  /** Without the environment, which may hold secrets. */
  @Override
  public String toString() {
    return destination.toString();
  }
}
