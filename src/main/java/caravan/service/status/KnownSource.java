package caravan.service.status;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this machine knows of one of its sources. Times are whole seconds, as a snapshot's name says
 * them, so that those of one snapshot are equal however they were learned.
 *
 * @param attempted when a backup last began
 * @param failure why it failed, a sentence; empty if it did not
 * @param snapshot name of the newest snapshot, empty for none
 * @param newest when that was taken
 * @param files regular files in it
 * @param bytes their sizes
 * @param copies when the newest snapshot was taken that a destination has, by destination
 * @param ownDevice destinations that share a device with the source
 * @param suspicious why the newest snapshot looks wrong, empty if it does not
 * @param unprotected what the last backup did not take, by reason
 */
public record KnownSource(
    Optional<Instant> attempted,
    String failure,
    String snapshot,
    Optional<Instant> newest,
    long files,
    long bytes,
    Map<String, Instant> copies,
    Set<String> ownDevice,
    String suspicious,
    Map<Exposure, Missed> unprotected) {
  /** Of one that was never backed up. */
  public static final KnownSource NONE =
      new KnownSource(
          Optional.empty(), "", "", Optional.empty(), 0, 0, Map.of(), Set.of(), "", Map.of());

  public KnownSource {
    copies = Collections.unmodifiableMap(new TreeMap<>(copies));
    ownDevice = Set.copyOf(ownDevice);
    Map<Exposure, Missed> sorted = new EnumMap<>(Exposure.class);
    sorted.putAll(unprotected);
    unprotected = Collections.unmodifiableMap(sorted);
  }

  /** A backup began. */
  public KnownSource attempted(Instant at) {
    return with(Optional.of(at), failure);
  }

  /** The last backup failed; what was known of snapshots stays. */
  public KnownSource failed(String why) {
    return with(attempted, why);
  }

  /** Its newest snapshot is as it should be. */
  public KnownSource trusted() {
    return new KnownSource(
        attempted, failure, snapshot, newest, files, bytes, copies, ownDevice, "", unprotected);
  }

  /** The same but for its copies. */
  public KnownSource withCopies(Map<String, Instant> now, Set<String> sharing) {
    return new KnownSource(
        attempted, failure, snapshot, newest, files, bytes, now, sharing, suspicious, unprotected);
  }

  private KnownSource with(Optional<Instant> began, String why) {
    return new KnownSource(
        began, why, snapshot, newest, files, bytes, copies, ownDevice, suspicious, unprotected);
  }
}
