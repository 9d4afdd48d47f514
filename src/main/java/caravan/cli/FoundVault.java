package caravan.cli;

import caravan.vault.StoredSnapshot;
import caravan.vault.Vault;
import caravan.vault.format.Snapshot;
import caravan.vault.maintain.Marks;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a vault holds, for whoever comes back to it.
 *
 * @param vault its id
 * @param fingerprint of its key
 * @param hosts the sources of each machine, by name
 */
record FoundVault(String vault, String fingerprint, Map<String, List<Found>> hosts) {
  /**
   * A source of one machine.
   *
   * @param snapshots how many there are
   * @param newest the newest one
   * @param good the newest one that does not look wrong; the newest of all if each does
   * @param suspicion why the newest looks wrong, empty if it does not
   */
  record Found(
      String source, int snapshots, StoredSnapshot newest, StoredSnapshot good, String suspicion) {
    boolean isOf(String name) {
      return source.equals(name);
    }
  }

  /**
   * Looks.
   *
   * @param vault from which the snapshots are read
   * @param copies where marks are looked for
   */
  static FoundVault of(World world, Vault vault, List<Vault> copies) throws IOException {
    Map<String, String> suspect = new HashMap<>();
    for (Vault copy : copies) {
      for (Marks.Mark mark : new Marks(copy).list()) {
        if (mark.kind() == Marks.Kind.SUSPECT) {
          suspect.put(mark.snapshot(), mark.reason());
        }
      }
    }
    Vault.Listing listing = vault.snapshots();
    SnapshotChoice.reportDamaged(world, listing);
    Map<String, Map<String, List<StoredSnapshot>>> all = new TreeMap<>();
    for (StoredSnapshot one : listing.snapshots()) { // the oldest first
      if (one.snapshot().type() != Snapshot.Type.CHECKPOINT) {
        all.computeIfAbsent(one.snapshot().host(), host -> new TreeMap<>())
            .computeIfAbsent(one.snapshot().source(), source -> new ArrayList<>())
            .add(one);
      }
    }
    Map<String, List<Found>> hosts = new TreeMap<>();
    all.forEach(
        (host, sources) -> {
          List<Found> found = new ArrayList<>();
          sources.forEach((source, snapshots) -> found.add(found(source, snapshots, suspect)));
          hosts.put(host, found);
        });
    return new FoundVault(vault.parameters().vault(), vault.keys().fingerprint(), hosts);
  }

  private static Found found(
      String source, List<StoredSnapshot> snapshots, Map<String, String> suspect) {
    StoredSnapshot newest = snapshots.get(snapshots.size() - 1);
    StoredSnapshot good = newest;
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      if (!suspect.containsKey(snapshots.get(i).name())) {
        good = snapshots.get(i);
        break;
      }
    }
    return new Found(
        source, snapshots.size(), newest, good, suspect.getOrDefault(newest.name(), ""));
  }

  /** The machine that is to come back: the one that is asked for, the only one, or this one. */
  String host(Optional<String> wanted, String here) throws CommandException {
    if (wanted.isPresent() && !hosts.containsKey(wanted.get())) {
      throw CommandException.usage(
          "There is no snapshot of a machine '"
              + wanted.get()
              + "' in the vault. There are: "
              + String.join(", ", hosts.keySet())
              + ".");
    }
    if (wanted.isPresent() || hosts.isEmpty() || hosts.containsKey(here)) {
      return wanted.orElse(here);
    }
    if (hosts.size() == 1) {
      return hosts.keySet().iterator().next();
    }
    throw CommandException.usage(
        "The vault holds several machines, and none is called '"
            + here
            + "'. Say which one comes back, with --host: "
            + String.join(", ", hosts.keySet())
            + ".");
  }

  List<Found> sources(String host) {
    return hosts.getOrDefault(host, List.of());
  }

  Optional<Found> source(String host, String source) {
    return sources(host).stream().filter(one -> one.isOf(source)).findFirst();
  }

  void print(World world, String place) {
    world.print("Found the vault " + vault + " at " + place);
    world.print("Fingerprint of its key: " + fingerprint);
    Table table = new Table("HOST", "SOURCE", "NEWEST", "SNAPSHOT", "FILES", "SNAPSHOTS", "");
    hosts.forEach(
        (host, sources) -> {
          for (Found one : sources) {
            table.row(
                host,
                one.source(),
                Texts.time(one.newest().snapshot().time(), world.zone()),
                one.newest().shortId(),
                Texts.count(one.newest().snapshot().files()),
                Texts.count(one.snapshots()),
                one.suspicion().isEmpty() ? "" : "suspect: " + one.suspicion());
          }
        });
    table.print(world);
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("vault", vault).put("fingerprint", fingerprint);
    ArrayNode machines = json.putArray("hosts");
    hosts.forEach(
        (host, sources) -> {
          ArrayNode array = machines.addObject().put("host", host).putArray("sources");
          for (Found one : sources) {
            array
                .addObject()
                .put("source", one.source())
                .put("snapshots", one.snapshots())
                .put("newest", one.newest().name())
                .put("time", one.newest().snapshot().time().toString())
                .put("files", one.newest().snapshot().files())
                .put("bytes", one.newest().snapshot().bytes())
                .put("suspicion", one.suspicion());
          }
        });
    return json;
  }
}
