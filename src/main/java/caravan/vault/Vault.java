package caravan.vault;

import caravan.model.ChunkId;
import caravan.platform.AtOnce;
import caravan.platform.Json;
import caravan.platform.MachineId;
import caravan.security.Credential;
import caravan.security.Keyring;
import caravan.security.Keyslot;
import caravan.security.Unlocked;
import caravan.security.VaultId;
import caravan.security.VaultKeys;
import caravan.storage.FallbackStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.Snapshot;
import caravan.vault.format.VaultParameters;
import caravan.vault.index.Avoided;
import caravan.vault.index.IndexCache;
import caravan.vault.index.IndexObject;
import caravan.vault.index.IndexView;
import caravan.vault.ledger.ProofLedger;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One vault at one destination, opened with a key. Objects are sealed and proven here; what they
 * mean is the business of the packages below. Safe for concurrent use.
 */
public final class Vault {
  /** Where the random id of a destination's instance lies. */
  public static final String INSTANCES = "records/instance/";

  /** Where checks leave what they found damaged. */
  public static final String DAMAGE = "records/damage/";

  private static final int RELISTS = 5;

  private final String destination;
  private final ObjectStore store;
  private final VaultKeys keys;
  private final VaultParameters parameters;
  private final Unlocked unlocked;
  private final SnapshotCache snapshotCache;
  private final IndexCache indexCache;
  private final ProofLedger ledger;
  private final Path cache;
  private final Clock clock;

  /** Copies of this vault that are read where this one does not give something. */
  private final List<Vault> others;

  private Vault(
      String destination,
      ObjectStore store,
      Unlocked unlocked,
      VaultParameters parameters,
      List<ObjectInfo> instances,
      Path cache,
      Clock clock)
      throws IOException {
    this.destination = destination;
    this.store = store;
    this.unlocked = unlocked;
    this.keys = unlocked.keys();
    this.parameters = parameters;
    this.clock = clock;
    Path folder = cache.resolve(parameters.vault()).resolve(instance(instances));
    this.snapshotCache = new SnapshotCache(folder.resolve("snapshots"));
    this.indexCache = new IndexCache(folder.resolve("index"));
    this.ledger = new ProofLedger(folder.resolve("proofs"), MachineId.value());
    this.cache = folder;
    this.others = List.of();
  }

  private Vault(List<Vault> copies, FallbackStore store) {
    Vault first = copies.get(0);
    this.destination = first.destination;
    this.store = store;
    this.unlocked = first.unlocked;
    this.keys = first.keys;
    this.parameters = first.parameters;
    this.clock = first.clock;
    this.snapshotCache = first.snapshotCache;
    this.indexCache = first.indexCache;
    this.ledger = first.ledger;
    this.cache = first.cache;
    this.others = copies;
  }

  /**
   * Copies of one vault as one that can be read: it has every snapshot that any of them has, and
   * what the first does not give, the next is asked for.
   *
   * @param copies at least one, the nearest first; a single one is answered as it is
   */
  public static Vault reading(List<Vault> copies) {
    if (copies.size() == 1) {
      return copies.get(0);
    }
    return new Vault(
        List.copyOf(copies),
        new FallbackStore(
            copies.stream().map(v -> new FallbackStore.Copy(v.destination, v.store)).toList()));
  }

  /** Reads something, from the first copy that gives it right; wrong is what throws otherwise. */
  public <T> T read(String name, FallbackStore.Attempt<T> attempt) throws IOException {
    return store instanceof FallbackStore copies ? copies.read(name, attempt) : attempt.from(store);
  }

  /** Sentences on what was amiss at copies that were read; see {@link #reading}. */
  public List<String> notes() {
    return store instanceof FallbackStore copies ? copies.notes(true) : List.of();
  }

  /** As {@link #notes}, where it is no news that one copy lacks what another has. */
  public List<String> notesOfDamage() {
    return store instanceof FallbackStore copies ? copies.notes(false) : List.of();
  }

  /**
   * Makes a vault where there is none. The key slot comes first: until {@code caravan.json} is
   * there, nothing is.
   *
   * @throws StoreException a {@link StoreException.Reason#CONFLICT} if there is a vault, or a part
   *     of one
   */
  public static Vault create(
      String destination,
      ObjectStore store,
      Credential credential,
      VaultParameters parameters,
      Path cache,
      Clock clock)
      throws IOException {
    if (store.stat(VaultParameters.NAME).isPresent()) {
      throw StoreException.permanent(
          StoreException.Reason.CONFLICT,
          "There is a vault at '"
              + destination
              + "' already; nothing was changed. Use it as it is, or choose another place.");
    }
    requireNoParts(destination, store);
    byte[] json = parameters.encode();
    Keyring keyring = new Keyring(store, clock);
    VaultId id = new VaultId(parameters.vault());
    VaultKeys keys = VaultKeys.generate(id);
    Keyslot slot = Keyslot.create(keys, json, credential, "first", clock.instant());
    keyring.install(slot);
    store.put(VaultParameters.NAME, Payload.of(json));
    return new Vault(
        destination,
        store,
        new Unlocked(keys, json, slot, List.of()),
        parameters,
        store.list(INSTANCES),
        cache,
        clock);
  }

  /**
   * Opens a vault.
   *
   * @param cache folder of the local caches of all vaults
   */
  public static Vault open(
      String destination, ObjectStore store, Credential credential, Path cache, Clock clock)
      throws IOException {
    return open(destination, store, parametersOf(destination, store), credential, cache, clock);
  }

  /**
   * Opens a vault whose {@code caravan.json} was read already.
   *
   * @param json as the store gave it
   */
  public static Vault open(
      String destination,
      ObjectStore store,
      byte[] json,
      Credential credential,
      Path cache,
      Clock clock)
      throws IOException {
    VaultParameters parameters = VaultParameters.parse(json);
    AtOnce.Both<Unlocked, List<ObjectInfo>> found =
        AtOnce.both( // what is wrong with the key is said first, whatever else is wrong
            () -> new Keyring(store, clock).open(credential, json), () -> store.list(INSTANCES));
    return new Vault(destination, store, found.one(), parameters, found.other(), cache, clock);
  }

  /** The bytes of {@code caravan.json}. */
  public static byte[] parametersOf(String destination, ObjectStore store) throws IOException {
    try {
      return store.get(VaultParameters.NAME, Optional.empty());
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.MISSING) {
        throw StoreException.permanent(
            StoreException.Reason.MISSING,
            "There is no vault at '"
                + destination
                + "'. Make one with 'caravan init', or check the destination's settings.",
            e);
      }
      throw e;
    }
  }

  public String destination() {
    return destination;
  }

  public ObjectStore store() {
    return store;
  }

  public VaultKeys keys() {
    return keys;
  }

  public Unlocked unlocked() {
    return unlocked;
  }

  public VaultParameters parameters() {
    return parameters;
  }

  public Clock clock() {
    return clock;
  }

  public IndexCache indexCache() {
    return indexCache;
  }

  /** When what is stored here was last proven, as far as this machine knows. */
  public ProofLedger ledger() {
    return ledger;
  }

  /** Folder of this machine for what can be made again from this copy. Need not exist. */
  public Path cache() {
    return cache;
  }

  /** Seals a payload and stores it below {@code prefix}; answers the object's whole name. */
  public String seal(ObjectKind kind, String prefix, byte[] payload) throws IOException {
    Payload object = Payload.of(Envelope.seal(keys, kind, payload));
    String name = prefix + HexFormat.of().formatHex(object.sha256());
    store.put(name, object);
    return name;
  }

  /**
   * Refuses a place where a vault has lost its {@code caravan.json}.
   *
   * @throws StoreException a {@link StoreException.Reason#CONFLICT} if parts of a vault are there
   */
  public static void requireNoParts(String destination, ObjectStore store) throws StoreException {
    for (String prefix : List.of("snapshots/", "index/", "packs/", "trees/")) {
      if (!store.list(prefix).isEmpty()) {
        throw StoreException.permanent(
            StoreException.Reason.CONFLICT,
            "'"
                + destination
                + "' holds parts of a vault whose caravan.json is missing; nothing was changed. Put"
                + " caravan.json back from another copy, or choose another place.");
      }
    }
  }

  /**
   * Whether an object can be opened; one that is gone by now does no harm and counts.
   *
   * @throws StoreException if the destination cannot be asked
   */
  public boolean opens(ObjectKind kind, String name) throws IOException {
    try {
      open(kind, name);
      return true;
    } catch (DamagedException e) {
      return false;
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.CORRUPT) {
        return false;
      }
      if (e.reason() == StoreException.Reason.MISSING) {
        return true;
      }
      throw e;
    }
  }

  /** Reads and opens a sealed object, whose name must be the hash of its bytes. */
  public byte[] open(ObjectKind kind, String name) throws IOException {
    return open(kind, name, store.get(name, Optional.empty()));
  }

  private byte[] open(ObjectKind kind, String name, byte[] object) throws DamagedException {
    String expected = name.substring(name.length() - 2 * ChunkId.LENGTH);
    if (!HexFormat.of().formatHex(Payload.of(object).sha256()).equals(expected)) {
      throw new DamagedException(
          name + " at '" + destination + "' is damaged: its bytes do not match its name");
    }
    return Envelope.open(keys, kind, object, name);
  }

  /** Names (hex) of the index objects that are listed now. */
  public List<String> indexNames() throws IOException {
    return store.list(ObjectKind.INDEX.prefix()).stream()
        .map(ObjectInfo::name)
        .map(Vault::lastPart)
        .filter(Vault::isHash)
        .toList();
  }

  /** The index as it is listed now; looked at again where a prune replaces it meanwhile. */
  public IndexView index(Avoided avoided) throws IOException {
    return others.isEmpty() ? ownIndex(avoided) : indexOfCopies(avoided);
  }

  /** The index of the first copy that gives one; the others' where it does not have a chunk. */
  private IndexView indexOfCopies(Avoided avoided) throws IOException {
    IOException failure = null;
    for (int i = 0; i < others.size(); i++) {
      List<Vault> rest = new ArrayList<>(others);
      rest.remove(i);
      try {
        return others.get(i).ownIndex(avoided).withOthers(() -> indexes(rest, avoided));
      } catch (StoreException e) {
        failure = failure == null ? e : failure;
      }
    }
    throw failure == null ? new IOException("there is no copy to read from") : failure;
  }

  /** A copy whose index cannot be read now is as one that has nothing. */
  private static List<IndexView> indexes(List<Vault> vaults, Avoided avoided) {
    List<IndexView> views = new ArrayList<>();
    for (Vault vault : vaults) {
      try {
        views.add(vault.ownIndex(avoided));
      } catch (IOException e) {
        continue; // its store is noted as soon as an object is asked of it
      }
    }
    return views;
  }

  private IndexView ownIndex(Avoided avoided) throws IOException {
    for (int again = RELISTS; ; again--) {
      try {
        return indexCache.open(indexNames(), avoided, this::indexObject);
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING || again == 0) {
          throw e;
        }
      }
    }
  }

  /** One index object. */
  public IndexObject indexObject(String hex) throws IOException {
    String name = ObjectKind.INDEX.prefix() + hex;
    return IndexObject.decode(open(ObjectKind.INDEX, name), name);
  }

  /** What the snapshots folder holds. */
  public record Listing(List<StoredSnapshot> snapshots, Map<String, String> damaged) {
    public Listing {
      snapshots = List.copyOf(snapshots);
      damaged = Map.copyOf(damaged);
    }
  }

  /**
   * Every snapshot that is listed now, the oldest first; and those that do not open, with the
   * reason.
   */
  public Listing snapshots() throws IOException {
    List<StoredSnapshot> snapshots = new ArrayList<>();
    Map<String, String> damaged = new HashMap<>();
    for (ObjectInfo info : snapshotObjects()) {
      try {
        snapshots.add(snapshot(info));
      } catch (DamagedException e) {
        damaged.put(lastPart(info.name()), String.valueOf(e.getMessage()));
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING) {
          throw e;
        } // forgotten since it was listed
      }
    }
    snapshots.sort(
        Comparator.comparing((StoredSnapshot s) -> s.snapshot().time())
            .thenComparing(s -> s.snapshot().sequence()) // two of one second
            .thenComparing(StoredSnapshot::name));
    return new Listing(snapshots, damaged);
  }

  /** Objects below {@code snapshots/} that are named as snapshots are, sorted by name. */
  public List<ObjectInfo> snapshotObjects() throws IOException {
    List<ObjectInfo> objects = new ArrayList<>();
    for (ObjectInfo info : store.list(ObjectKind.SNAPSHOT.prefix())) {
      String name = lastPart(info.name());
      int dash = name.indexOf('-');
      if (dash > 0 && isHash(name.substring(dash + 1))) {
        objects.add(info);
      }
    }
    return objects;
  }

  /** Proves that a snapshot is there by reading it, and keeps it for whoever wants it next. */
  public void readBack(String name) throws IOException {
    String object = ObjectKind.SNAPSHOT.prefix() + name;
    byte[] bytes = store.get(object, Optional.empty());
    open(ObjectKind.SNAPSHOT, object, bytes);
    try {
      snapshotCache.put(name, bytes);
    } catch (IOException e) {
      return; // it is there, and whoever wants it reads it again
    }
  }

  /** Reads one listed snapshot. */
  public StoredSnapshot snapshot(ObjectInfo info) throws IOException {
    String name = lastPart(info.name());
    byte[] object = snapshotCache.get(name);
    if (object == null) {
      object = store.get(info.name(), Optional.empty());
      byte[] payload = open(ObjectKind.SNAPSHOT, info.name(), object);
      snapshotCache.put(name, object);
      return new StoredSnapshot(name, Snapshot.decode(payload, name), info.modified());
    }
    return new StoredSnapshot(
        name,
        Snapshot.decode(open(ObjectKind.SNAPSHOT, info.name(), object), name),
        info.modified());
  }

  /** Names of the packs that listed prunes have condemned, by the name of the condemned object. */
  public Map<String, Set<String>> condemned() throws IOException {
    Map<String, Set<String>> condemned = new HashMap<>();
    for (ObjectInfo info : sealedObjects(ObjectKind.CONDEMNED.prefix())) {
      Set<String> packs = new HashSet<>();
      try {
        for (JsonNode pack : record(ObjectKind.CONDEMNED, info.name(), "condemned").path("packs")) {
          packs.add(pack.asText());
        }
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.MISSING) {
          continue; // its prune ended since the listing
        }
        throw e;
      }
      condemned.put(info.name(), packs);
    }
    return condemned;
  }

  /**
   * What writers must not count on, as it is listed now.
   *
   * @param condemned names of the packs that listed prunes have condemned, by the name of the
   *     condemned object
   * @param avoided their places, and those that checks found damaged
   */
  public record Doubts(Map<String, Set<String>> condemned, Avoided avoided) {}

  /** Places that writers must not count on: what checks found damaged and what prunes condemned. */
  public Avoided avoided() throws IOException {
    return doubts().avoided();
  }

  /** The same, with what prunes condemned. */
  public Doubts doubts() throws IOException {
    AtOnce.Both<Map<String, Set<String>>, List<JsonNode>> found =
        AtOnce.both(this::condemned, this::damageRecords);
    Set<ChunkId> packs = new HashSet<>();
    Map<ChunkId, Set<ChunkId>> chunks = new HashMap<>();
    for (Set<String> names : found.one().values()) {
      for (String name : names) {
        packs.add(idIn(name));
      }
    }
    for (JsonNode record : found.other()) {
      for (JsonNode name : record.path("missing")) {
        packs.add(idIn(name.asText()));
      }
      for (Map.Entry<String, JsonNode> damage : record.path("packs").properties()) {
        ChunkId pack = idIn(damage.getKey());
        if (damage.getValue().isEmpty()) {
          packs.add(pack);
        }
        for (JsonNode id : damage.getValue()) {
          chunks.computeIfAbsent(pack, p -> new HashSet<>()).add(idIn(id.asText()));
        }
      }
    }
    return new Doubts(found.one(), new Avoided(packs, chunks));
  }

  private List<JsonNode> damageRecords() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (ObjectInfo info : sealedObjects(DAMAGE)) {
      try {
        records.add(record(ObjectKind.RECORD, info.name(), "damage"));
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.MISSING) {
          throw e;
        } // a check took it back since the listing
      }
    }
    return records;
  }

  private ChunkId idIn(String name) throws DamagedException {
    try {
      return ChunkId.ofHex(lastPart(name));
    } catch (IllegalArgumentException e) {
      throw new DamagedException(
          "a record at '" + destination + "' names '" + name + "', which is no id", e);
    }
  }

  /** Objects below a prefix that are named as sealed ones are; what else lies there is not ours. */
  private List<ObjectInfo> sealedObjects(String prefix) throws StoreException {
    return store.list(prefix).stream().filter(info -> isHash(lastPart(info.name()))).toList();
  }

  /**
   * Reads a sealed JSON object, which must say that it is of this type: its place in the store is
   * not sealed.
   */
  public JsonNode record(ObjectKind kind, String name, String type) throws IOException {
    JsonNode json = Json.read(open(kind, name));
    if (!json.path("type").asText().equals(type) || json.path("version").asInt() != 1) {
      throw new DamagedException(
          name + " at '" + destination + "' is not a " + type + " record of version 1");
    }
    return json;
  }

  /** The part of a name behind the last slash. */
  public static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Whether this is a SHA-256 in hex. */
  public static boolean isHash(String text) {
    return text.length() == 2 * ChunkId.LENGTH
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /** The random id of this instance of the destination, made if there is none. */
  private String instance(List<ObjectInfo> records) throws IOException {
    if (!records.isEmpty()) {
      return lastPart(records.get(0).name());
    }
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String json =
        "{\"version\":1,\"type\":\"instance\",\"instance\":\""
            + HexFormat.of().formatHex(random)
            + "\"}";
    return lastPart(seal(ObjectKind.RECORD, INSTANCES, json.getBytes(StandardCharsets.UTF_8)));
  }
}
