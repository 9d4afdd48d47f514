package contract;

import caravan.config.Bandwidth;
import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.FileObjectStore;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectStore;
import caravan.storage.icloud.ICloudFolderStore;
import caravan.storage.icloud.Placeholders;
import contract.drive.FakeDrive;
import contract.files.FaultyFiles;
import contract.icloud.FakeICloud;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import routes.RouteHarness;

/** A kind of destination whose provider a test can break. */
abstract class BrittleKind implements AutoCloseable {
  /** After so many failures a breaker of these opens. */
  static final int FAILURES = 3;

  /** The kinds that there are. */
  enum Name {
    S3,
    DRIVE,
    ICLOUD_WEB,
    ICLOUD_FOLDER,
    FILE,
    MEMORY
  }

  static BrittleKind of(Name name, RouteHarness harness, Path temp) throws Exception {
    return switch (name) {
      case S3 -> s3(harness);
      case DRIVE -> drive(harness, temp);
      case ICLOUD_WEB -> icloudWeb(harness, temp);
      case ICLOUD_FOLDER -> icloudFolder(harness, temp);
      case FILE -> file(harness, temp);
      case MEMORY -> memory(harness);
    };
  }

  abstract ObjectStore open(String name, int retries) throws Exception;

  /** Fails whatever is asked, so that another try may help. */
  abstract void down();

  /** Refuses whatever is asked, for good. */
  abstract void deny();

  abstract void up();

  /** What the provider was asked so far. */
  abstract int requests();

  /** Asks for patience; for those on the web alone. */
  void busy(int status, String retryAfter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws Exception {
    up();
  }

  static DestinationSettings settings(
      String name,
      String kind,
      Map<String, String> options,
      Map<String, Secret> secrets,
      int retries) {
    return new DestinationSettings(
        name,
        kind,
        options,
        secrets,
        retries,
        Duration.ofMillis(1),
        0,
        Bandwidth.UNLIMITED,
        8,
        FAILURES,
        Duration.ofHours(1)); // no test waits for it
  }

  /** One that is reached over HTTP. */
  private abstract static class OnTheWeb extends BrittleKind {
    final HttpFaults front;
    private final String denial;

    OnTheWeb(String provider, String denial) throws IOException {
      this.front = new HttpFaults(URI.create(provider));
      this.denial = denial;
    }

    String url() {
      return front.endpoint().toString();
    }

    @Override
    void down() {
      front.refuse(request -> true, new HttpFaults.Refusal(500, ""));
    }

    @Override
    void deny() {
      front.refuse(request -> true, new HttpFaults.Refusal(403, denial));
    }

    @Override
    void busy(int status, String retryAfter) {
      front.refuse(
          request -> true, new HttpFaults.Refusal(status, Map.of("Retry-After", retryAfter), ""));
    }

    @Override
    void up() {
      front.heal();
    }

    @Override
    int requests() {
      return front.requests();
    }

    @Override
    public void close() throws Exception {
      front.close();
    }
  }

  private static BrittleKind s3(RouteHarness harness) throws IOException {
    S3MockServer server = S3MockServer.get();
    String bucket = server.bucket();
    return new OnTheWeb(
        server.endpoint().toString(),
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>") {
      @Override
      ObjectStore open(String name, int retries) {
        return harness.destination(
            settings(
                name,
                "s3",
                Map.of("bucket", bucket, "endpoint", url(), "path-style", "true"),
                Map.of("access-key", new Secret("env:KEY"), "secret-key", new Secret("env:SECRET")),
                retries));
      }
    };
  }

  private static BrittleKind drive(RouteHarness harness, Path temp) throws IOException {
    FakeDrive drive = new FakeDrive();
    Path credentials = Files.writeString(temp.resolve("credentials"), FakeDrive.serviceAccount());
    return new OnTheWeb(drive.url(), "") {
      @Override
      ObjectStore open(String name, int retries) {
        return harness.destination(
            settings(
                name,
                "google-drive",
                Map.of(
                    "folder",
                    "vault",
                    "create",
                    "true",
                    "endpoint",
                    url(),
                    "token-endpoint",
                    url() + "/token",
                    "state",
                    temp.resolve("state").toString()),
                Map.of("credentials", new Secret("file:" + credentials)),
                retries));
      }

      @Override
      public void close() throws Exception {
        super.close();
        drive.close();
      }
    };
  }

  private static BrittleKind icloudWeb(RouteHarness harness, Path temp) throws IOException {
    FakeICloud icloud = new FakeICloud("anna@example.com", "test-secret");
    return new OnTheWeb(icloud.url(), "") {
      @Override
      ObjectStore open(String name, int retries) {
        return harness.destination(
            settings(
                name,
                "icloud",
                Map.of(
                    "mode", "web",
                    "unofficial", "true",
                    "account", "anna@example.com",
                    "create", "true",
                    "endpoint", url(),
                    "setup-endpoint", url(),
                    "state", temp.resolve("state").toString()),
                Map.of("password", new Secret("env:SECRET")),
                retries));
      }

      @Override
      public void close() throws Exception {
        super.close();
        icloud.close();
      }
    };
  }

  /** One that is a directory; its store is made here, since no setting leads to a broken disk. */
  private abstract static class OnADisk extends BrittleKind {
    final FaultyFiles faults = new FaultyFiles();
    private final RouteHarness harness;
    private final Path directory;

    OnADisk(RouteHarness harness, Path directory) throws IOException {
      this.harness = harness;
      this.directory = directory;
      new FileObjectStore(directory).create();
    }

    abstract ObjectStore store(Path through);

    @Override
    ObjectStore open(String name, int retries) {
      return harness.memory(
          settings(name, "memory", Map.of(), Map.of(), retries), store(faults.through(directory)));
    }

    @Override
    void down() {
      faults.failAll(() -> new FileSystemException("disk", null, "Input/output error"));
    }

    @Override
    void deny() {
      faults.failAll(() -> new AccessDeniedException("disk"));
    }

    @Override
    void up() {
      faults.heal();
    }

    @Override
    int requests() {
      return faults.requests();
    }
  }

  private static BrittleKind file(RouteHarness harness, Path temp) throws IOException {
    return new OnADisk(harness, temp.resolve("disk")) {
      @Override
      ObjectStore store(Path through) {
        return new FileObjectStore(through);
      }
    };
  }

  private static BrittleKind icloudFolder(RouteHarness harness, Path temp) throws IOException {
    return new OnADisk(harness, temp.resolve("com~apple~CloudDocs").resolve("vault")) {
      @Override
      ObjectStore store(Path through) {
        return new ICloudFolderStore(through, false, new Placeholders(), path -> {});
      }
    };
  }

  private static BrittleKind memory(RouteHarness harness) {
    return new MemoryKind(harness);
  }

  private static final class MemoryKind extends BrittleKind {
    private final RouteHarness harness;
    private final BrittleStore store = new BrittleStore(new MemoryObjectStore());

    MemoryKind(RouteHarness harness) {
      this.harness = harness;
    }

    @Override
    ObjectStore open(String name, int retries) {
      return harness.memory(settings(name, "memory", Map.of(), Map.of(), retries), store);
    }

    @Override
    void down() {
      store.down();
    }

    @Override
    void deny() {
      store.deny();
    }

    @Override
    void up() {
      store.up();
    }

    @Override
    int requests() {
      return store.requests();
    }
  }
}
