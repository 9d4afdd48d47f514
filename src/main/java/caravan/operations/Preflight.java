package caravan.operations;

import caravan.platform.AtOnce;
import caravan.storage.Space;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks, before a backup stores anything, whether there is room for it. How much it will need is
 * not known then: most of what is found may be stored already. So a destination is left out only
 * where not even a pack and its index fit, or a twentieth of a small one: it keeps what a prune
 * needs to free room again. Where less is free than the last backup of the source stored, that is
 * said, and the backup goes ahead. Safe for concurrent use.
 */
public final class Preflight {
  private static final long FOR_INDEX = 8L << 20;
  private static final long SHARE = 20;
  private static final AtOnce.Grace GRACE = new AtOnce.Grace(Duration.ofSeconds(10), 5);

  private final Map<String, Map<String, String>> leftOut = new ConcurrentHashMap<>();

  /**
   * What was found.
   *
   * @param vaults where the backup can begin
   * @param warnings sentences for people
   */
  record Found(List<Vault> vaults, List<String> warnings) {}

  /**
   * Looks at every destination.
   *
   * @param lastStored what the last backup of the source stored, in bytes; 0 if that is not known
   * @throws StoreException {@link StoreException.Reason#FULL} if none has room
   */
  Found look(String source, List<Vault> vaults, long lastStored) throws IOException {
    List<Vault> fit = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Map<String, String> full = new LinkedHashMap<>();
    List<Optional<Space>> spaces = spaces(vaults);
    for (int i = 0; i < vaults.size(); i++) {
      Vault vault = vaults.get(i);
      Optional<Space> space = spaces.get(i);
      OptionalLong free = space.map(Space::free).orElse(OptionalLong.empty());
      long floor = floor(vault, space);
      if (free.isPresent() && free.getAsLong() < floor) {
        full.put(
            vault.destination(),
            "'"
                + vault.destination()
                + "' has "
                + size(free.getAsLong())
                + " free, and a backup begins with "
                + size(floor)
                + " at least. Nothing was stored there. Free some room, or forget and prune old"
                + " snapshots.");
        continue;
      }
      fit.add(vault);
      if (free.isPresent() && free.getAsLong() < lastStored) {
        warnings.add(
            "'"
                + vault.destination()
                + "' has "
                + size(free.getAsLong())
                + " free, and the last backup of this source stored "
                + size(lastStored)
                + ": this one may not fit. Free some room, or forget and prune old snapshots.");
      }
    }
    if (fit.isEmpty()) {
      throw StoreException.permanent(StoreException.Reason.FULL, String.join(" ", full.values()));
    }
    leftOut.put(source, full);
    List<String> said = new ArrayList<>(full.values());
    said.addAll(warnings);
    return new Found(fit, said);
  }

  /** Destinations that the running backup of a source began without, with the reason. */
  public Map<String, String> leftOut(String source) {
    return leftOut.getOrDefault(source, Map.of());
  }

  /** What is said where so many bytes, before they are compressed, may not fit. */
  public List<String> doubts(List<Vault> vaults, long bytes) throws StoreException {
    List<String> doubts = new ArrayList<>();
    for (Vault vault : vaults) {
      OptionalLong free = space(vault).map(Space::free).orElse(OptionalLong.empty());
      if (free.isPresent() && free.getAsLong() < bytes) {
        doubts.add(
            "'"
                + vault.destination()
                + "' has "
                + size(free.getAsLong())
                + " free for "
                + size(bytes)
                + " that changed: it fits only if enough of that is stored already or compresses"
                + " well.");
      }
    }
    return doubts;
  }

  private static long floor(Vault vault, Optional<Space> space) {
    long floor = vault.parameters().pack() + FOR_INDEX;
    OptionalLong total = space.map(Space::total).orElse(OptionalLong.empty());
    return total.isPresent() ? Math.min(floor, total.getAsLong() / SHARE) : floor;
  }

  /** Of each; one that does not answer in time is no reason to wait. */
  private static List<Optional<Space>> spaces(List<Vault> vaults) throws IOException {
    List<AtOnce.Task<Optional<Space>>> asked = new ArrayList<>();
    vaults.forEach(vault -> asked.add(() -> space(vault)));
    List<Optional<Space>> spaces = new ArrayList<>();
    for (AtOnce.Answer<Optional<Space>> answer : AtOnce.each(GRACE, asked)) {
      spaces.add(answer.late() ? Optional.empty() : answer.get());
    }
    return spaces;
  }

  /** What a destination says of its room; empty where it does not answer, which storing tells. */
  static Optional<Space> space(Vault vault) {
    try {
      return vault.store().space();
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  /** The room of a destination as a part of a sentence, empty if it is not known. */
  static String room(Vault vault) {
    Optional<Space> space = space(vault);
    OptionalLong free = space.map(Space::free).orElse(OptionalLong.empty());
    OptionalLong total = space.map(Space::total).orElse(OptionalLong.empty());
    return free.isEmpty()
        ? ""
        : "'"
            + vault.destination()
            + "' has "
            + size(free.getAsLong())
            + (total.isPresent() ? " of " + size(total.getAsLong()) : "")
            + " free.";
  }

  private static String size(long bytes) {
    if (bytes < 1_000_000) {
      return bytes / 1_000 + " kB";
    }
    return bytes < 10_000_000_000L
        ? bytes / 1_000_000 + " MB"
        : String.format(Locale.ROOT, "%,d GB", bytes / 1_000_000_000);
  }
}
