package caravan.vault.reports;

import caravan.platform.AtOnce;
import caravan.platform.Json;
import caravan.storage.ObjectInfo;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.SnapshotCache;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.ledger.ProofLedger;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reports in a vault: each a sealed record of its own, the same bytes at every destination.
 * Which are old is told by the destination's clock alone. What was read is kept on this machine, as
 * sealed as it was. Without state; safe for concurrent use.
 */
public final class KeptReports {
  /** Where they lie. */
  public static final String FOLDER = "records/report/";

  /** So many more than may stay are let pass between two removals. */
  private static final int SLACK = 16;

  private KeptReports() {}

  /**
   * Stores a report at each destination. Where there are far too many by now, the oldest go.
   *
   * @param vaults copies of one vault
   * @return why a destination did not take it, or did not let go of old ones, by its name; empty if
   *     all went well
   */
  public static Map<String, IOException> add(
      List<Vault> vaults, OperationReport report, ReportLimits limits) throws IOException {
    Map<String, IOException> failures = new LinkedHashMap<>();
    if (vaults.isEmpty()) {
      return failures;
    }
    byte[] json = Json.bytes(ReportCodec.json(report));
    Payload payload = Payload.of(Envelope.seal(vaults.get(0).keys(), ObjectKind.RECORD, json));
    String hash = HexFormat.of().formatHex(payload.sha256());
    List<AtOnce.Task<Boolean>> puts = new ArrayList<>();
    vaults.forEach(vault -> puts.add(() -> add(vault, hash, payload, limits)));
    List<AtOnce.Answer<Boolean>> ended = AtOnce.each(AtOnce.Grace.ENDLESS, puts);
    for (int i = 0; i < ended.size(); i++) {
      try {
        ended.get(i).get();
      } catch (IOException e) {
        failures.put(vaults.get(i).destination(), e);
      }
    }
    return failures;
  }

  private static boolean add(Vault vault, String hash, Payload object, ReportLimits limits)
      throws IOException {
    vault.store().put(FOLDER + hash, object);
    vault.ledger().record(ProofLedger.How.UPLOAD, vault.clock().instant(), List.of(FOLDER + hash));
    SnapshotCache cache = cache(vault);
    cache.put(hash, object.copy());
    if (cache.size() > limits.count() + Math.max(SLACK, limits.count() / 10)) {
      expire(vault, limits, false);
    }
    return true;
  }

  /**
   * Reports that were found.
   *
   * @param reports the newest first
   * @param damaged why one cannot be read, by the name of its object
   */
  public record Listing(List<OperationReport> reports, Map<String, String> damaged) {
    public Listing {
      reports = List.copyOf(reports);
      damaged = Map.copyOf(damaged);
    }
  }

  /** All that are listed now. */
  public static Listing list(Vault vault) throws IOException {
    SnapshotCache cache = cache(vault);
    List<OperationReport> reports = new ArrayList<>();
    Map<String, String> damaged = new TreeMap<>();
    for (ObjectInfo info : objects(vault)) {
      try {
        read(vault, cache, info.name()).ifPresent(reports::add);
      } catch (DamagedException e) {
        damaged.put(info.name(), String.valueOf(e.getMessage()));
      }
    }
    reports.sort(
        Comparator.comparing(OperationReport::ended)
            .thenComparing(OperationReport::started)
            .thenComparing(OperationReport::id)
            .reversed());
    return new Listing(reports, damaged);
  }

  /** One report; empty if it was removed since it was listed. */
  private static Optional<OperationReport> read(Vault vault, SnapshotCache cache, String name)
      throws IOException {
    String hash = Vault.lastPart(name);
    byte[] object = cache.get(hash);
    if (object == null) {
      try {
        object = vault.store().get(name, Optional.empty());
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING) {
          return Optional.empty();
        }
        if (e.reason() == StoreException.Reason.CORRUPT) {
          throw new DamagedException(String.valueOf(e.getMessage()), e);
        }
        throw e;
      }
      if (!HexFormat.of().formatHex(Payload.of(object).sha256()).equals(hash)) {
        throw new DamagedException(
            name + " at '" + vault.destination() + "' is damaged: its bytes do not match its name");
      }
      cache.put(hash, object);
    }
    JsonNode json = Json.read(Envelope.open(vault.keys(), ObjectKind.RECORD, object, name));
    if (!json.path("type").asText().equals(ReportCodec.TYPE) || json.path("version").asInt() != 1) {
      throw new DamagedException(
          name + " at '" + vault.destination() + "' is not a report of version 1");
    }
    return Optional.of(ReportCodec.parse(json, name));
  }

  /**
   * What a removal did, or in a dry run would do.
   *
   * @param removed how many reports
   * @param refused how many the destination does not let go of
   */
  public record Removal(int removed, int refused) {}

  /**
   * Removes the reports of one destination that are too many or too old. Age counts from the newest
   * by the destination's clock, so a wrong clock here removes nothing; no report is opened, so that
   * a damaged one goes in its turn.
   */
  public static Removal expire(Vault vault, ReportLimits limits, boolean dryRun)
      throws IOException {
    List<ObjectInfo> newestFirst = new ArrayList<>(objects(vault));
    newestFirst.sort(
        Comparator.comparing(ObjectInfo::modified).thenComparing(ObjectInfo::name).reversed());
    int removed = 0;
    int refused = 0;
    Set<String> kept = new HashSet<>();
    Instant oldest =
        newestFirst.isEmpty() ? Instant.MIN : newestFirst.get(0).modified().minus(limits.age());
    for (int i = 0; i < newestFirst.size(); i++) {
      ObjectInfo info = newestFirst.get(i);
      boolean stays = i == 0 || i < limits.count() && !info.modified().isBefore(oldest);
      if (!stays && (dryRun || deleted(vault, info.name()))) {
        removed++;
      } else {
        refused += stays ? 0 : 1;
        kept.add(Vault.lastPart(info.name()));
      }
    }
    if (!dryRun) {
      cache(vault).keepOnly(kept);
    }
    return new Removal(removed, refused);
  }

  private static boolean deleted(Vault vault, String name) throws StoreException {
    try {
      vault.store().delete(name);
      return true;
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.LOCKED
          || e.reason() == StoreException.Reason.DENIED) {
        return false; // object lock, or credentials that cannot delete
      }
      throw e;
    }
  }

  private static List<ObjectInfo> objects(Vault vault) throws StoreException {
    return vault.store().list(FOLDER).stream()
        .filter(info -> Vault.isHash(Vault.lastPart(info.name())))
        .toList();
  }

  private static SnapshotCache cache(Vault vault) {
    return new SnapshotCache(vault.cache().resolve("reports"));
  }
}
