package caravan.operations;

import caravan.platform.Json;
import caravan.security.Derivation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this Caravan home remembers between runs: its random client id, the vault that each
 * destination held and how a passphrase opens it, and the newest snapshot of each source. It lets a
 * client notice a vault that was swapped or rolled back. Losing the file loses that memory and
 * nothing else. Safe for concurrent use, also by several processes.
 */
public final class ClientState {
  /** Rules forget a few at a time, and a destination is seldom away for thousands of them. */
  private static final int FORGOTTEN = 5_000;

  private static final int RUINED = 5_000;

  private final Path file;
  private final Path lock;

  /**
   * What is remembered of the newest snapshot of a source.
   *
   * @param sequence this client's count, 0 if there was none
   * @param snapshot its name, empty if there was none
   * @param destinations where it was committed
   * @param stored bytes that were new with the last backup, sealed; 0 if that is not known
   */
  public record Newest(long sequence, String snapshot, Set<String> destinations, long stored) {
    public Newest {
      destinations = Set.copyOf(destinations);
    }
  }

  private interface Change<T> {
    T apply(ObjectNode state);
  }

  /**
   * @param home the Caravan home, which exists
   */
  public ClientState(Path home) {
    file = home.resolve("client.json");
    lock = home.resolve("client.lock");
  }

  /** The random id of this home, 32 hex digits; made when first asked for. */
  public String clientId() throws IOException {
    String known = read().path("client").asText("");
    if (!known.isEmpty()) {
      return known;
    }
    return change(
        state -> {
          if (!state.has("client")) {
            byte[] id = new byte[16];
            new SecureRandom().nextBytes(id);
            state.put("client", HexFormat.of().formatHex(id));
          }
          return state.path("client").asText();
        });
  }

  /** Id of the vault that a destination held, if it was opened before. */
  public Optional<String> pinnedVault(String destination) throws IOException {
    return Optional.ofNullable(read().path("vaults").get(destination)).map(JsonNode::asText);
  }

  /** Remembers the vault of a destination. */
  public void pinVault(String destination, String vault) throws IOException {
    if (!pinnedVault(destination).equals(Optional.of(vault))) {
      change(state -> object(state, "vaults").put(destination, vault));
    }
  }

  /** Forgets the vault of a destination, so that the next one is accepted. */
  public void unpinVault(String destination) throws IOException {
    change(state -> object(state, "vaults").remove(destination));
  }

  /** How the passphrase opened a destination's vault when it last did. */
  public Optional<Derivation> derivation(String destination) throws IOException {
    return Optional.ofNullable(read().path("derivations").get(destination))
        .flatMap(text -> Derivation.parse(text.asText()));
  }

  /** Remembers how the passphrase opens a destination's vault. */
  public void rememberDerivation(String destination, Derivation derivation) throws IOException {
    if (!derivation(destination).equals(Optional.of(derivation))) {
      change(state -> object(state, "derivations").put(destination, derivation.text()));
    }
  }

  public Newest newest(String vault, String source) throws IOException {
    JsonNode known = read().path("newest").path(vault).path(source);
    Set<String> destinations = new TreeSet<>();
    known.path("destinations").forEach(name -> destinations.add(name.asText()));
    return new Newest(
        known.path("sequence").asLong(),
        known.path("snapshot").asText(),
        destinations,
        known.path("stored").asLong());
  }

  public void rememberNewest(String vault, String source, Newest newest) throws IOException {
    change(
        state -> {
          ObjectNode known =
              object(object(state, "newest"), vault)
                  .putObject(source)
                  .put("sequence", newest.sequence())
                  .put("snapshot", newest.snapshot())
                  .put("stored", newest.stored());
          newest.destinations().forEach(known.putArray("destinations")::add);
          return known;
        });
  }

  /**
   * A backup of a source begins, and is under way until it {@link #ended}.
   *
   * @return whether the one before never came to its end
   */
  public boolean begin(String vault, String source) throws IOException {
    if (read().path("running").path(vault).has(source)) {
      return true;
    }
    change(state -> object(object(state, "running"), vault).put(source, true));
    return false;
  }

  /** A backup of a source was committed. */
  public void ended(String vault, String source) throws IOException {
    change(state -> object(object(state, "running"), vault).remove(source));
  }

  /**
   * Snapshots were forgotten on purpose, wherever they could be: that they are gone is no reason to
   * worry, and they do not come back from a destination that was away. Their sequence numbers are
   * not used again.
   */
  public void forgotten(String vault, Collection<String> snapshots) throws IOException {
    if (snapshots.isEmpty()) {
      return;
    }
    change(
        state -> {
          ObjectNode all = object(state, "forgotten");
          Set<String> known = new LinkedHashSet<>();
          all.path(vault).forEach(name -> known.add(name.asText()));
          known.addAll(snapshots);
          ArrayNode names = all.putArray(vault);
          known.stream().skip(Math.max(0, known.size() - FORGOTTEN)).forEach(names::add);
          for (var source : object(object(state, "newest"), vault).properties()) {
            if (source.getValue() instanceof ObjectNode newest
                && snapshots.contains(newest.path("snapshot").asText())) {
              newest.put("snapshot", "").putArray("destinations");
            }
          }
          return names;
        });
  }

  /**
   * Names of snapshots that were forgotten on purpose from here, the newest {@value #FORGOTTEN}.
   */
  public Set<String> forgotten(String vault) throws IOException {
    Set<String> names = new TreeSet<>();
    read().path("forgotten").path(vault).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** What the change alarm noticed of a source so far. */
  Alarm.Memory alarm(String vault, String source) throws IOException {
    JsonNode known = read().path("alarm").path(vault).path(source);
    List<Alarm.Run> runs = new ArrayList<>();
    for (JsonNode run : known.path("runs")) {
      runs.add(
          new Alarm.Run(
              Instant.ofEpochSecond(run.path("time").asLong()),
              run.path("lost").asLong(),
              run.path("touched").asLong(),
              run.path("parent").asText()));
    }
    Set<Long> ruined = new LinkedHashSet<>();
    known.path("ruined").forEach(hash -> ruined.add(hash.asLong()));
    return new Alarm.Memory(runs, ruined);
  }

  /** Remembers what the change alarm noticed, of at most {@value #RUINED} files. */
  void rememberAlarm(String vault, String source, Alarm.Memory memory) throws IOException {
    change(
        state -> {
          ObjectNode known = object(object(state, "alarm"), vault).putObject(source);
          ArrayNode runs = known.putArray("runs");
          for (Alarm.Run run : memory.runs()) {
            runs.addObject()
                .put("time", run.time().getEpochSecond())
                .put("lost", run.lost())
                .put("touched", run.touched())
                .put("parent", run.parent());
          }
          ArrayNode ruined = known.putArray("ruined");
          memory.ruined().stream().limit(RUINED).forEach(ruined::add);
          return known;
        });
  }

  private static ObjectNode object(ObjectNode parent, String field) {
    return parent.get(field) instanceof ObjectNode there ? there : parent.putObject(field);
  }

  private ObjectNode read() throws IOException {
    try {
      return Json.read(Files.readAllBytes(file)) instanceof ObjectNode state
          ? state
          : Json.object();
    } catch (NoSuchFileException e) {
      return Json.object();
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new IOException(
          file
              + " is damaged. Move it away; Caravan then makes a new one and forgets which vaults"
              + " it knew.",
          e);
    }
  }

  private synchronized <T> T change(Change<T> change) throws IOException {
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      ObjectNode state = read();
      T answer = change.apply(state);
      Path temporary =
          Files.createTempFile(
              file.getParent(),
              "client",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          out.write(java.nio.ByteBuffer.wrap(Json.bytes(state)));
          out.force(true);
        }
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return answer;
    }
  }
}
