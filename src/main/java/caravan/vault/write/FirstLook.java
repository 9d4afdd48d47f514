package caravan.vault.write;

import caravan.platform.AtOnce;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each destination says as a backup begins: its snapshots, and what is not to be counted on.
 * All are asked once, and at once. The index is read after this, so a snapshot that is listed here
 * names nothing that it does not have, and whoever commits looks again. Immutable.
 */
public final class FirstLook {
  /**
   * What one destination has.
   *
   * @param objects its snapshots, in order of name
   * @param names the same, without the folder
   */
  private record Said(List<ObjectInfo> objects, Set<String> names, Vault.Doubts doubts) {}

  private final Map<Vault, Said> said = new HashMap<>();
  private final Map<Vault, IOException> failures = new HashMap<>();
  private final Set<Vault> mute = new HashSet<>();

  private FirstLook() {}

  /**
   * Asks.
   *
   * @param grace how long one is waited for once another has answered
   * @throws IOException what is no failure of a destination
   */
  public static FirstLook at(List<Vault> vaults, AtOnce.Grace grace) throws IOException {
    List<AtOnce.Task<Said>> asked = new ArrayList<>();
    vaults.forEach(vault -> asked.add(() -> ask(vault)));
    List<AtOnce.Answer<Said>> answers = AtOnce.each(grace, asked);
    FirstLook look = new FirstLook();
    for (int i = 0; i < vaults.size(); i++) {
      look.add(vaults.get(i), answers.get(i));
    }
    return look;
  }

  private static Said ask(Vault vault) throws IOException {
    AtOnce.Both<Vault.Doubts, List<ObjectInfo>> both =
        AtOnce.both(vault::doubts, vault::snapshotObjects);
    Set<String> names = new HashSet<>();
    both.other().forEach(info -> names.add(Vault.lastPart(info.name())));
    return new Said(both.other(), names, both.one());
  }

  private void add(Vault vault, AtOnce.Answer<Said> answer) throws IOException {
    if (answer.late()) {
      mute.add(vault);
      failures.put(vault, noAnswer(vault));
      return;
    }
    try {
      said.put(vault, answer.get());
    } catch (StoreException | DamagedException e) {
      failures.put(vault, e);
    }
  }

  /** Why a destination that answers nothing takes no part. */
  static StoreException noAnswer(Vault vault) {
    return StoreException.retryable(
        StoreException.Reason.UNAVAILABLE,
        "'"
            + vault.destination()
            + "' gave no answer when the backup began, and the others did not wait for it. Nothing"
            + " is lost; the next backup brings it up to date.");
  }

  /** The snapshots that it lists, in order of name; none if it did not say. */
  List<ObjectInfo> snapshots(Vault vault) {
    Said of = said.get(vault);
    return of == null ? List.of() : of.objects();
  }

  /** The names of the snapshots that it lists, without the folder; empty if it did not say. */
  public Optional<Set<String>> names(Vault vault) {
    return Optional.ofNullable(said.get(vault)).map(Said::names);
  }

  /** Whether it lists a snapshot, as far as it said. */
  boolean has(Vault vault, String snapshot) {
    return names(vault).filter(names -> names.contains(snapshot)).isPresent();
  }

  /** Whether it said what it has, and does not have this snapshot. */
  public boolean lacks(Vault vault, String snapshot) {
    return names(vault).filter(names -> !names.contains(snapshot)).isPresent();
  }

  /**
   * What must not be counted on there.
   *
   * @throws IOException why it did not say
   */
  Vault.Doubts doubts(Vault vault) throws IOException {
    @Nullable IOException failure = failures.get(vault);
    if (failure != null) {
      throw failure;
    }
    Said of = said.get(vault);
    if (of == null) {
      throw new IllegalArgumentException("'" + vault.destination() + "' was not asked");
    }
    return of.doubts();
  }

  /** Whether it answered. */
  boolean answered(Vault vault) {
    return said.containsKey(vault);
  }

  /** Whether it was not waited for any longer. */
  boolean mute(Vault vault) {
    return mute.contains(vault);
  }
}
