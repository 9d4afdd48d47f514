package caravan.operations;

import caravan.platform.AtOnce;
import caravan.security.Credential;
import caravan.security.Derivation;
import caravan.security.Keyring;
import caravan.security.VaultChangedException;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.VaultParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens the vaults at the configured destinations, all at once, and refuses one that is not the
 * vault that was there before. All destinations hold copies of one vault. Safe for concurrent use.
 */
public final class Vaults {
  /**
   * How long one that does not answer is waited for once another has opened: long enough for a disk
   * that spins up, a sign-in, or three tries of a request.
   */
  private static final AtOnce.Grace GRACE = new AtOnce.Grace(Duration.ofSeconds(15), 5);

  private final Map<String, ObjectStore> stores;
  private final ClientState state;
  private final Path cache;
  private final Clock clock;
  private final AtOnce.Grace grace;

  /**
   * @param stores by name of the destination, in order
   * @param cache folder of the local caches
   */
  public Vaults(Map<String, ObjectStore> stores, ClientState state, Path cache, Clock clock) {
    this(stores, state, cache, clock, GRACE);
  }

  /**
   * The same, with another patience.
   *
   * @param grace how long one is waited for once another has opened
   */
  Vaults(
      Map<String, ObjectStore> stores,
      ClientState state,
      Path cache,
      Clock clock,
      AtOnce.Grace grace) {
    this.grace = grace;
    this.stores = new LinkedHashMap<>(stores);
    this.state = state;
    this.cache = cache;
    this.clock = clock;
  }

  /**
   * What could be opened.
   *
   * @param vaults in the order of the destinations, at least one
   * @param failures why the others could not, by destination
   */
  public record Opened(List<Vault> vaults, Map<String, IOException> failures) {
    public Opened {
      vaults = List.copyOf(vaults);
    }
  }

  /**
   * Opens every destination that can be reached. Wrong keys, swapped vaults and damage are errors
   * at once; a destination that cannot be reached, or does not answer long after another has, is
   * one only where no other is left.
   */
  public Opened open(Credential credential) throws IOException {
    List<Vault> vaults = new ArrayList<>();
    Map<String, IOException> failures = new LinkedHashMap<>();
    StoreException first = null;
    List<String> destinations = destinations();
    List<AtOnce.Answer<Vault>> opened =
        AtOnce.each(
            grace,
            destinations.stream()
                .<AtOnce.Task<Vault>>map(name -> () -> open(name, credential))
                .toList());
    for (int i = 0; i < destinations.size(); i++) {
      String destination = destinations.get(i);
      try {
        if (opened.get(i).late()) {
          throw mute(destination);
        }
        vaults.add(opened.get(i).get());
      } catch (StoreException e) {
        failures.put(destination, e);
        first = first == null ? e : first;
      }
    }
    if (vaults.isEmpty()) {
      throw first == null ? new IOException("There is no destination.") : first;
    }
    for (Vault vault : vaults) {
      if (!vault.keys().sameAs(vaults.get(0).keys())) {
        throw new VaultChangedException(
            "'"
                + vault.destination()
                + "' and '"
                + vaults.get(0).destination()
                + "' hold different vaults. Destinations of one configuration must be copies of one"
                + " vault: correct the settings.");
      }
    }
    return new Opened(vaults, failures);
  }

  private static StoreException mute(String destination) {
    return StoreException.retryable(
        StoreException.Reason.UNAVAILABLE,
        "'"
            + destination
            + "' gives no answer, and the others were not made to wait for it any longer. Look at"
            + " its network and its settings; the next run tries it again.");
  }

  /** Opens one destination. */
  public Vault open(String destination, Credential credential) throws IOException {
    ObjectStore store = store(destination);
    byte[] json = Vault.parametersOf(destination, store);
    refuseAnother(destination, json);
    Vault vault = Vault.open(destination, store, json, credential, cache, clock);
    remember(vault);
    return vault;
  }

  /** Makes the vault of a destination, where there is none. */
  public Vault create(String destination, Credential credential, VaultParameters parameters)
      throws IOException {
    Vault vault =
        Vault.create(destination, store(destination), credential, parameters, cache, clock);
    remember(vault);
    return vault;
  }

  private void remember(Vault vault) throws IOException {
    state.pinVault(vault.destination(), vault.parameters().vault());
    Optional<Derivation> derivation = vault.unlocked().slot().derivation();
    if (derivation.isPresent()) {
      state.rememberDerivation(vault.destination(), derivation.get());
    }
  }

  /**
   * Makes another copy of a vault where there is none: the same keys and parameters, {@code
   * caravan.json} last.
   *
   * @throws StoreException if parts of a vault are there
   */
  public Vault join(Vault first, String destination, Credential credential) throws IOException {
    ObjectStore store = store(destination);
    Vault.requireNoParts(destination, store);
    for (ObjectInfo key : first.store().list(Keyring.PREFIX)) {
      store.put(key.name(), Payload.of(first.store().get(key.name(), Optional.empty())));
    }
    store.put(
        VaultParameters.NAME, Payload.of(Vault.parametersOf(first.destination(), first.store())));
    return open(destination, credential);
  }

  /** Whether there is a vault at a destination. */
  public boolean exists(String destination) throws IOException {
    return store(destination).stat(VaultParameters.NAME).isPresent();
  }

  public ObjectStore store(String destination) {
    ObjectStore store = stores.get(destination);
    if (store == null) {
      throw new IllegalArgumentException(
          "There is no destination '"
              + destination
              + "'. Configured: "
              + String.join(", ", stores.keySet())
              + ".");
    }
    return store;
  }

  public List<String> destinations() {
    return List.copyOf(stores.keySet());
  }

  private void refuseAnother(String destination, byte[] json) throws IOException {
    Optional<String> pinned = state.pinnedVault(destination);
    if (pinned.isEmpty()) {
      return;
    }
    String found = VaultParameters.parse(json).vault();
    if (!found.equals(pinned.get())) {
      throw new VaultChangedException(
          "The vault at '"
              + destination
              + "' is not the one that was there before (it was "
              + pinned.get().substring(0, 8)
              + "…, it is "
              + found.substring(0, 8)
              + "…). Nothing was read or written. If you replaced it on purpose, say so once with"
              + " --accept-new-vault.");
    }
  }
}
