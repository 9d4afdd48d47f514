package contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Adobe's S3Mock in a process of its own, one for all tests of this JVM; each takes a bucket. */
public final class S3MockServer {
  private static final Path JAR = Path.of("target", "servers", "s3mock.jar");
  private static final Pattern STARTED =
      Pattern.compile("Tomcat started on ports [0-9]+ \\(https\\), ([0-9]+) \\(http\\)");
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static @Nullable S3MockServer running;

  private final int port;
  private final S3Client client;

  private S3MockServer(int port) {
    this.port = port;
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s")))
            .build();
  }

  /** The server, started on first use; it ends with this JVM. */
  public static synchronized S3MockServer get() {
    if (running == null) {
      try {
        running = new S3MockServer(start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return running;
  }

  private static int start() throws IOException {
    Path root = Files.createTempDirectory("s3mock");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx300m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    JAR.toString(),
                    "--server.port=0",
                    "--com.adobe.testing.s3mock.httpPort=0",
                    "--com.adobe.testing.s3mock.store.root=" + root))
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    StringBuilder said = new StringBuilder();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        drain(out);
        return Integer.parseInt(started.group(1));
      }
    }
    throw new IOException("S3Mock did not start:\n" + said);
  }

  /** Else the pipe fills, and the server waits for ever. */
  private static void drain(BufferedReader out) {
    Thread thread = new Thread(() -> out.lines().forEach(line -> {}), "s3mock-output");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return port;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A client of the test's own, which goes around all that is tested. */
  public S3Client client() {
    return client;
  }

  /** The name of a new bucket. */
  public String bucket() {
    String name = "bucket-" + BUCKETS.incrementAndGet();
    client.createBucket(request -> request.bucket(name));
    return name;
  }
}
