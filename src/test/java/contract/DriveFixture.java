package contract;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import contract.drive.FakeDrive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import routes.RouteHarness;

/** Destinations over a fake Drive, for the tests of the kind. */
final class DriveFixture implements AutoCloseable {
  static final int MEBI = 1 << 20;

  private final FakeDrive drive;
  private final Path temp;
  private final RouteHarness harness = new RouteHarness();

  DriveFixture(FakeDrive drive, Path temp) {
    this.drive = drive;
    this.temp = temp;
  }

  /** Where cut uploads are remembered. */
  Path state() {
    return temp.resolve("state");
  }

  ObjectStore open(String name, Map<String, String> options) throws IOException {
    return open(name, options, FakeDrive.serviceAccount());
  }

  ObjectStore open(String name, Map<String, String> options, String credentials)
      throws IOException {
    return open(name, options, credentials, 2);
  }

  /** A destination without retries of its own, so that one failure is seen as it is. */
  ObjectStore once(String name) throws IOException {
    Map<String, String> smallChunks = Map.of("chunk-size", String.valueOf(4 * MEBI));
    return open(name, smallChunks, FakeDrive.serviceAccount(), 0);
  }

  private ObjectStore open(
      String name, Map<String, String> options, String credentials, int retries)
      throws IOException {
    Path secret = Files.writeString(temp.resolve("credentials-" + name), credentials);
    Map<String, String> all = new HashMap<>();
    all.put("folder", "backups/vault");
    all.put("endpoint", drive.url());
    all.put("token-endpoint", drive.tokenUrl());
    all.put("state", state().toString());
    all.putAll(options);
    return harness.destination(
        new DestinationSettings(
            name,
            "google-drive",
            all,
            Map.of("credentials", new Secret("file:" + secret)),
            retries,
            Duration.ofMillis(1),
            0,
            Bandwidth.UNLIMITED,
            8,
            5,
            Duration.ofMinutes(1)));
  }

  /** Plants bytes behind the destination's back. */
  void overwrite(String name, byte[] bytes) {
    String folder = "root";
    String[] way = ("backups/vault/" + name).split("/");
    for (int i = 0; i < way.length - 1; i++) {
      List<String> there = drive.named(way[i]);
      folder = there.isEmpty() ? drive.folder(folder, way[i]) : there.get(0);
    }
    drive.named(way[way.length - 1]).forEach(drive::remove);
    drive.file(folder, way[way.length - 1], bytes);
  }

  static Payload large(int seed) {
    byte[] bytes = new byte[20 * MEBI + 17];
    new Random(seed).nextBytes(bytes);
    return Payload.of(bytes);
  }

  List<Path> sessions() throws IOException {
    if (!Files.isDirectory(state())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(state())) {
      return files.toList();
    }
  }

  /** Requests that sent content, or began to. */
  long uploads() {
    return drive.requests().stream().filter(request -> request.contains("/upload/")).count();
  }

  @Override
  public void close() {
    harness.close();
  }
}
