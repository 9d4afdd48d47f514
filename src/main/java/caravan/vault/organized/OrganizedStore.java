package caravan.vault.organized;

import caravan.security.Credential;
import caravan.security.Keyring;
import caravan.storage.FolderStore;
import caravan.storage.ObjectInfo;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.vault.SnapshotCache;
import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.DamagedException;
import caravan.vault.format.Envelope;
import caravan.vault.format.ObjectKind;
import caravan.vault.format.VaultParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A destination of the layout {@code organized}, opened. Files lie under their own names, older
 * versions under {@code .versions/}, and all that is needed to restore them, with the key alone,
 * under {@code .caravan/}: parameters and key slots as a vault has them, and the manifests. Safe
 * for concurrent use.
 */
public final class OrganizedStore {
  /** The folder of what is not for people. */
  public static final String FOLDER = ".caravan/";

  private final String destination;
  private final ObjectStore store;
  private final Vault vault;
  private final SnapshotCache heads;
  private final SnapshotCache pages;

  private OrganizedStore(String destination, ObjectStore store, Vault vault, Path cache) {
    this.destination = destination;
    this.store = store;
    this.vault = vault;
    Path folder = cache.resolve(vault.parameters().vault()).resolve("organized-" + destination);
    this.heads = new SnapshotCache(folder.resolve("manifests"));
    this.pages = new SnapshotCache(folder.resolve("pages"));
  }

  /** Whether exports can be made to a destination, and its manifests be opened. */
  public static boolean exists(ObjectStore store) throws StoreException {
    return store.stat(FOLDER + VaultParameters.NAME).isPresent();
  }

  /**
   * Opens a destination.
   *
   * @param cache folder of the local caches of all vaults
   * @throws StoreException {@link StoreException.Reason#MISSING} if nothing was exported to it
   */
  public static OrganizedStore open(
      String destination, ObjectStore store, Credential credential, Path cache, Clock clock)
      throws IOException {
    if (!exists(store)) {
      throw StoreException.permanent(
          StoreException.Reason.MISSING,
          "Nothing was exported to '"
              + destination
              + "' yet. Run 'caravan init', then 'caravan export', or check the destination's"
              + " settings.");
    }
    Vault vault = Vault.open(destination, new FolderStore(store, FOLDER), credential, cache, clock);
    return new OrganizedStore(destination, store, vault, cache);
  }

  /** Puts there what opens it: the key slots of a vault, then its parameters. */
  public static void prepare(ObjectStore store, Vault from) throws IOException {
    copyKeys(store, from);
    store.put(
        FOLDER + VaultParameters.NAME,
        Payload.of(from.store().get(VaultParameters.NAME, Optional.empty())));
  }

  /** Brings the key slots up to date; one that the vault has no more does not open this either. */
  public void updateKeys(Vault from) throws IOException {
    if (!vault.keys().sameAs(from.keys())) {
      throw StoreException.permanent(
          StoreException.Reason.CONFLICT,
          "'"
              + destination
              + "' holds files of another vault; nothing was exported. Correct the settings, or"
              + " choose another place.");
    }
    Set<String> wanted = copyKeys(store, from);
    for (ObjectInfo slot : store.list(FOLDER + Keyring.PREFIX)) {
      if (!wanted.contains(slot.name())) {
        store.delete(slot.name());
      }
    }
  }

  private static Set<String> copyKeys(ObjectStore store, Vault from) throws IOException {
    Set<String> wanted = new HashSet<>();
    Set<String> there = new HashSet<>();
    store.list(FOLDER + Keyring.PREFIX).forEach(slot -> there.add(slot.name()));
    for (ObjectInfo slot : from.store().list(Keyring.PREFIX)) {
      String name = FOLDER + slot.name();
      wanted.add(name);
      if (!there.contains(name)) {
        store.put(name, Payload.of(from.store().get(slot.name(), Optional.empty())));
      }
    }
    return wanted;
  }

  public String destination() {
    return destination;
  }

  /** The keys and parameters under {@link #FOLDER}; it has no packs and no snapshots. */
  public Vault vault() {
    return vault;
  }

  ObjectStore store() {
    return store;
  }

  /** What is listed below a folder of {@link #FOLDER}; names are without that. */
  List<ObjectInfo> list(String prefix) throws StoreException {
    return vault.store().list(prefix);
  }

  /**
   * The manifests that are there.
   *
   * @param bySource the oldest export first
   * @param damaged why others do not open, by name
   */
  record Held(Map<String, List<Manifest>> bySource, Map<String, String> damaged) {
    List<Manifest> of(String source) {
      return bySource.getOrDefault(source, List.of());
    }
  }

  Held held() throws IOException {
    Map<String, List<Manifest>> bySource = new LinkedHashMap<>();
    Map<String, String> damaged = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (ObjectInfo info : list(ObjectKind.MANIFEST.prefix())) {
      String name = Vault.lastPart(info.name());
      names.add(name);
      if (!Vault.isHash(name.substring(name.indexOf('-') + 1))) {
        continue; // not ours
      }
      try {
        Manifest manifest = Manifest.decode(read(heads, ObjectKind.MANIFEST, info.name()), name);
        bySource.computeIfAbsent(manifest.source(), s -> new ArrayList<>()).add(manifest);
      } catch (DamagedException e) {
        damaged.put(name, String.valueOf(e.getMessage()));
      }
    }
    bySource.values().forEach(all -> all.sort(Comparator.comparingLong(Manifest::number)));
    heads.keepOnly(names);
    return new Held(bySource, damaged);
  }

  /** The snapshots that can be restored from here, the oldest first. */
  public Vault.Listing snapshots() throws IOException {
    Held held = held();
    Map<String, StoredSnapshot> newest = new LinkedHashMap<>();
    for (List<Manifest> manifests : held.bySource().values()) {
      manifests.forEach(manifest -> newest.put(manifest.snapshot(), manifest.stored()));
    }
    List<StoredSnapshot> snapshots = new ArrayList<>(newest.values());
    snapshots.sort(
        Comparator.comparing((StoredSnapshot s) -> s.snapshot().time())
            .thenComparing(s -> s.snapshot().sequence())
            .thenComparing(StoredSnapshot::name));
    return new Vault.Listing(snapshots, held.damaged());
  }

  /** Reads a page of any kind; the folder of its source is part of its name. */
  byte[] page(String source, Manifest.Page page) throws IOException {
    byte[] payload = read(pages, ObjectKind.MANIFEST_PAGE, pageFolder(source) + page.object());
    if (!page.content().hex().equals(HexFormat.of().formatHex(Payload.of(payload).sha256()))) {
      throw new DamagedException("a page at '" + destination + "' is not the one that it says");
    }
    return payload;
  }

  static String pageFolder(String source) {
    return ObjectKind.MANIFEST_PAGE.prefix() + source + "/";
  }

  /** Lets go of local copies that no manifest names any more. */
  void keepOnly(Set<String> pageNames) throws IOException {
    pages.keepOnly(pageNames);
  }

  private byte[] read(SnapshotCache cache, ObjectKind kind, String name) throws IOException {
    String last = Vault.lastPart(name);
    byte[] object = cache.get(last);
    if (object == null) {
      object = vault.store().get(name, Optional.empty());
      if (!last.endsWith(HexFormat.of().formatHex(Payload.of(object).sha256()))) {
        throw new DamagedException(
            FOLDER
                + name
                + " at '"
                + destination
                + "' is damaged: its bytes do not match its name");
      }
      cache.put(last, object);
    }
    return Envelope.open(vault.keys(), kind, object, FOLDER + name);
  }

  /** Seals and stores a payload; answers the last part of its name. */
  String seal(ObjectKind kind, String prefix, byte[] payload) throws IOException {
    Payload object = Payload.of(Envelope.seal(vault.keys(), kind, payload));
    String name = HexFormat.of().formatHex(object.sha256());
    int slash = prefix.lastIndexOf('/') + 1;
    vault.store().put(prefix + name, object);
    if (kind != ObjectKind.RECORD) {
      (kind == ObjectKind.MANIFEST ? heads : pages)
          .put(prefix.substring(slash) + name, object.copy());
    }
    return prefix.substring(slash) + name;
  }
}
