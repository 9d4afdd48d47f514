package caravan.vault.maintain;

import caravan.platform.Json;
import caravan.storage.ObjectInfo;
import caravan.storage.StoreException;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.ObjectKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Marks that people and checks put on snapshots. Keeps no state; safe for concurrent use. */
public final class Marks {
  /** How the reason begins where a snapshot is pinned because of the one that came after it. */
  public static final String LATER_LOOKS_WRONG = "the snapshot after it looks wrong: ";

  /** What a mark says. */
  public enum Kind {
    /** The snapshot is kept whatever the rules say. */
    PINNED,
    /** Something is odd about the snapshot: it is kept, and counts in no rule. */
    SUSPECT;

    /** For people and records. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A mark as it lies at a destination.
   *
   * @param object name of the mark's object
   * @param snapshot name of the snapshot, which may be gone by now
   * @param reason for people
   */
  public record Mark(String object, String snapshot, Kind kind, String reason) {}

  private final Vault vault;

  public Marks(Vault vault) {
    this.vault = vault;
  }

  /** Puts a mark on a snapshot, unless there is one of the kind. Answers the object's name. */
  public String put(String snapshot, Kind kind, String reason) throws IOException {
    for (Mark mark : list()) {
      if (mark.snapshot().equals(snapshot) && mark.kind() == kind) {
        return mark.object();
      }
    }
    if (vault.store().stat(ObjectKind.SNAPSHOT.prefix() + snapshot).isEmpty()) {
      throw StoreException.permanent(
          StoreException.Reason.MISSING,
          "There is no snapshot " + snapshot + " at '" + vault.destination() + "' to mark.");
    }
    ObjectNode json = Json.object();
    json.put("version", 1).put("type", "mark").put("snapshot", snapshot);
    json.put("mark", kind.word()).put("reason", reason);
    return vault.seal(ObjectKind.MARK, ObjectKind.MARK.prefix(), Json.bytes(json));
  }

  /**
   * Every mark, sorted by object. Marks of kinds that this version does not know are left out.
   *
   * @throws DamagedException if one does not open: it may pin a snapshot, so nobody may guess
   */
  public List<Mark> list() throws IOException {
    List<Mark> marks = new ArrayList<>();
    for (ObjectInfo info : vault.store().list(ObjectKind.MARK.prefix())) {
      if (!Vault.isHash(Vault.lastPart(info.name()))) {
        continue;
      }
      try {
        JsonNode json = vault.record(ObjectKind.MARK, info.name(), "mark");
        for (Kind kind : Kind.values()) {
          if (json.path("mark").asText().equals(kind.word())) {
            marks.add(
                new Mark(
                    info.name(),
                    json.path("snapshot").asText(),
                    kind,
                    json.path("reason").asText()));
          }
        }
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING) {
          throw e;
        } // removed since it was listed
      }
    }
    return marks;
  }

  /** Names of the snapshots that bear a mark of this kind. */
  public Set<String> marked(Kind kind) throws IOException {
    return list().stream()
        .filter(mark -> mark.kind() == kind)
        .map(Mark::snapshot)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Takes the marks of this kind off a snapshot; answers how many there were. */
  public int remove(String snapshot, Kind kind) throws IOException {
    int removed = 0;
    for (Mark mark : list()) {
      if (mark.snapshot().equals(snapshot) && mark.kind() == kind) {
        vault.store().delete(mark.object());
        removed++;
      }
    }
    return removed;
  }
}
