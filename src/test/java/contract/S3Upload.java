package contract;

import caravan.config.DestinationSettings;
import caravan.config.Secret;
import caravan.storage.Payload;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import routes.RouteHarness;

/** A process that stores one file as one object, to be killed in the middle. */
final class S3Upload {
  private S3Upload() {}

  /**
   * @param args endpoint, bucket, file
   */
  public static void main(String[] args) throws Exception {
    try (FileChannel file = FileChannel.open(Path.of(args[2]));
        RouteHarness harness = new RouteHarness()) {
      Payload payload = Payload.of(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()));
      harness
          .destination(
              DestinationSettings.of(
                  "main",
                  "s3",
                  Map.of("endpoint", args[0], "bucket", args[1], "path-style", "true"),
                  Map.of(
                      "access-key", new Secret("env:KEY"), "secret-key", new Secret("env:SECRET"))))
          .put("packs/aa/" + DestinationContract.hashed(payload), payload);
    }
    System.exit(0);
  }
}
