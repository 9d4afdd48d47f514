package contract;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import contract.drive.FakeDrive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;
import routes.RouteHarness;

/** A fake Drive and destinations over it, of one test of the kind. */
final class DriveFixture implements AfterEachCallback {
  static final int MEBI = 1 << 20;

  private final FakeDrive drive = new FakeDrive();
  private final Path temp = temporary();
  private final RouteHarness harness = new RouteHarness();

  private static Path temporary() {
    try {
      return Files.createTempDirectory("drive");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakeDrive drive() {
    return drive;
  }

  RouteHarness harness() {
    return harness;
  }

  /** Makes its folder, as {@code init} does. */
  ObjectStore main() {
    try {
      return open("main", Map.of("create", "true"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the credentials of a destination are. */
  Path credentials(String name) {
    return temp.resolve("credentials-" + name);
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
    return once(name, Map.of("chunk-size", String.valueOf(4 * MEBI)));
  }

  ObjectStore once(String name, Map<String, String> options) throws IOException {
    return open(name, options, FakeDrive.serviceAccount(), 0);
  }

  private ObjectStore open(
      String name, Map<String, String> options, String credentials, int retries)
      throws IOException {
    Path secret = Files.writeString(credentials(name), credentials);
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
  public void afterEach(ExtensionContext context) throws IOException {
    harness.close();
    drive.close();
    FileSystemUtils.deleteRecursively(temp);
  }
}
