package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import contract.HttpFaults;
import contract.S3MockServer;
import contract.drive.FakeDrive;
import contract.icloud.FakeICloud;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of two destinations refuses for good: that is said in one sentence with its name and what to
 * look at, nothing is asked of it twice, the other one has the backup, and nothing is lost.
 */
class FailingDestinationTest {
  /** Opens two vaults, so that only their identities tell them apart. */
  private static final String SHARED = "correct horse battery";

  @TempDir Path temp;
  private Path home;
  private Path source;
  private Cli cli;
  private final FakeDrive drive = new FakeDrive();
  private FakeICloud icloud;
  private Optional<HttpFaults> front = Optional.empty();

  @BeforeEach
  void setUp() throws IOException {
    home = Files.createDirectory(temp.resolve("home"));
    source = Files.createDirectory(temp.resolve("source"));
    Files.writeString(source.resolve("letter.txt"), "Dear all");
    icloud = new FakeICloud("anna@example.com", "secret");
    cli =
        new Cli(home)
            .with("KEY", "key")
            .with("SECRET", "secret")
            .with("DRIVE", FakeDrive.serviceAccount());
  }

  @AfterEach
  void stop() {
    front.ifPresent(HttpFaults::close);
    drive.close();
    icloud.close();
  }

  private HttpFaults before(URI provider) throws IOException {
    front = Optional.of(new HttpFaults(provider));
    return front.get();
  }

  /** Makes a vault at both, and a first backup. */
  private void vaults(String kind, String options) throws IOException {
    settings(kind, options);
    ok("init");
    ok("backup", source.toString());
    Files.writeString(source.resolve("new.txt"), "and this");
  }

  private void settings(String kind, String options) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          required-copies: 2
          destinations:
            usb: { kind: file, directory: %s }
            far: { kind: %s, retry-delay: 0s, retries: 5, %s }
        """
            .formatted(temp.resolve("usb"), kind, options));
  }

  private Cli.Result ok(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  /** Backs up with the far one failing, and looks at all that must hold then. */
  private void missesACopy(String... words) {
    Cli.Result backup = cli.run("backup", source.toString());

    assertThat(backup.exit()).as(backup.err()).isEqualTo(ExitCode.TOO_FEW_COPIES);
    assertThat(about(backup)).as(backup.err()).hasSize(1);
    for (String word : words) {
      assertThat(about(backup).get(0)).contains(word);
    }
    Path target = temp.resolve("out");
    ok("restore", "latest", "--destination", "usb", "--target", target.toString());
    for (String name : List.of("letter.txt", "new.txt")) {
      assertThat(target.resolve("." + source.resolve(name)))
          .hasSameTextualContentAs(source.resolve(name));
    }
  }

  /** The different things that are said of the far destination, at the start and at the end. */
  private static List<String> about(Cli.Result result) {
    return result
        .err()
        .lines()
        .filter(line -> line.startsWith("'far' "))
        .map(line -> line.replaceFirst("^'far' (is left out|has no copy): ", ""))
        .distinct()
        .toList();
  }

  private void healsByItself() {
    ok("backup", source.toString());
    assertThat(ok("snapshots", "--json", "--destination", "far").json().size())
        .as("the one that it missed is brought to it")
        .isGreaterThanOrEqualTo(2);
    ok("check", "--read-data", "--destination", "far");
  }

  @ParameterizedTest
  @CsvSource({
    "403, InvalidAccessKeyId, access-key",
    "403, SignatureDoesNotMatch, secret-key",
    "403, RequestTimeTooSkewed, clock",
    "404, NoSuchBucket, caravan.destinations.far.bucket",
    "403, AccessDenied, access-key",
    "301, PermanentRedirect, caravan.destinations.far.region"
  })
  void s3_refusesEverything_isLeftOutAndTheOtherGoesOn(int status, String code, String word)
      throws Exception {
    HttpFaults faults = before(S3MockServer.get().endpoint());
    s3(faults);
    faults.refuse(request -> true, error(status, code));
    faults.arm(0, HttpFaults.When.BEFORE);

    missesACopy(word);
    assertThat(faults.requests()).as("asked once, and then no more").isLessThanOrEqualTo(2);

    faults.heal();
    healsByItself();
  }

  @ParameterizedTest
  @CsvSource({"403, AccessDenied, write", "507, QuotaExceeded, quota"})
  void s3_refusesWritesAlone_hasNothingHalfAndCatchesUp(int status, String code, String word)
      throws Exception {
    HttpFaults faults = before(S3MockServer.get().endpoint());
    String bucket = s3(faults);
    long before = objects(bucket, "snapshots/");
    Predicate<String> writes = request -> request.startsWith("PUT ") || request.startsWith("POST ");
    faults.refuse(writes, error(status, code));

    missesACopy(word);
    assertThat(objects(bucket, "snapshots/")).isEqualTo(before);

    faults.heal();
    healsByItself();
  }

  private String s3(HttpFaults faults) throws IOException {
    String bucket = S3MockServer.get().bucket();
    vaults(
        "s3",
        "bucket: %s, endpoint: \"%s\", path-style: true, access-key: \"env:KEY\", secret-key: \"env:SECRET\""
            .formatted(bucket, faults.endpoint()));
    return bucket;
  }

  private static long objects(String bucket, String prefix) {
    return S3MockServer.get()
        .client()
        .listObjectsV2(request -> request.bucket(bucket).prefix(prefix))
        .contents()
        .size();
  }

  private static HttpFaults.Refusal error(int status, String code) {
    return new HttpFaults.Refusal(
        status, "<Error><Code>" + code + "</Code><Message>It is so.</Message></Error>");
  }

  private void drive() throws IOException {
    vaults(
        "google-drive",
        "credentials: \"env:DRIVE\", folder: vault, endpoint: \"%s\", token-endpoint: \"%s\""
            .formatted(drive.url(), drive.tokenUrl()));
  }

  @Test
  void drive_tokenRevoked_isLeftOutAndTheOtherGoesOn() throws Exception {
    drive();
    int before = drive.requests().size();
    drive.revoke();

    missesACopy("'credentials'", "revoked");

    assertThat(drive.requests().size() - before).isEqualTo(1);
  }

  @Test
  void drive_folderGone_isLeftOutAndNothingIsMade() throws Exception {
    drive();
    drive.trash(drive.named("vault").get(0));

    missesACopy("'folder'", "caravan init");

    assertThat(drive.named("vault")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"storageQuotaExceeded, quota", "insufficientFilePermissions, 'credentials'"})
  void drive_refusesWritesAlone_hasNothingHalfAndCatchesUp(String reason, String word)
      throws Exception {
    drive();
    long before = snapshotsOnDrive();
    drive.refuseWrites(reason);

    missesACopy(word);
    assertThat(snapshotsOnDrive()).isEqualTo(before);

    drive.refuseWrites("");
    healsByItself();
  }

  private long snapshotsOnDrive() {
    return drive.below("vault").stream().filter(path -> path.startsWith("snapshots/")).count();
  }

  private void icloud() throws IOException {
    vaults(
        "icloud",
        ("mode: web, unofficial: true, account: anna@example.com, password: \"env:SECRET\","
                + " endpoint: \"%s\", setup-endpoint: \"%s\"")
            .formatted(icloud.url(), icloud.url()));
  }

  @Test
  void icloud_passwordWrong_isAskedOnceAndTheOtherGoesOn() throws Exception {
    icloud();
    cli = cli.with("SECRET", "another");

    missesACopy("password");

    assertThat(icloud.signIn().wrong()).isEqualTo(1);
  }

  @Test
  void icloud_full_hasNothingHalfAndCatchesUp() throws Exception {
    icloud();
    List<String> before = icloud.below("Caravan/snapshots");
    icloud.full = true;

    missesACopy("room");
    assertThat(icloud.below("Caravan/snapshots")).isEqualTo(before);

    icloud.full = false;
    healsByItself();
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "empty", "file"})
  void file_directoryIsNone_isLeftOutAndNothingIsMade(String what) throws Exception {
    vaults("file", "directory: " + temp.resolve("far"));
    Files.move(temp.resolve("far"), temp.resolve("away"));
    switch (what) {
      case "empty" -> Files.createDirectory(temp.resolve("far"));
      case "file" -> Files.createFile(temp.resolve("far"));
      default -> assertThat(temp.resolve("far")).doesNotExist();
    }

    missesACopy(temp.resolve("far").toString());

    if (!what.equals("missing")) {
      Files.delete(temp.resolve("far"));
    }
    Files.move(temp.resolve("away"), temp.resolve("far"));
    healsByItself();
  }

  @Test
  void file_holdsAnotherVault_isNoAccidentSoNothingIsTouchedUntilSomebodySaysSo() throws Exception {
    cli = cli.with("CARAVAN_PASSPHRASE", SHARED);
    vaults("file", "directory: " + temp.resolve("far"));
    Path other = Files.createDirectory(temp.resolve("other-home"));
    Files.writeString(
        other.resolve("caravan.yaml"),
        "caravan: { destinations: { usb: { kind: file, directory: %s } } }\n"
            .formatted(temp.resolve("other")));
    Cli stranger = new Cli(other).with("CARAVAN_PASSPHRASE", SHARED);
    assertThat(stranger.run("init").exit()).isZero();
    settings("file", "directory: " + temp.resolve("other"));

    Cli.Result backup = cli.run("backup", source.toString());

    assertThat(backup.exit()).isEqualTo(ExitCode.DAMAGE);
    assertThat(backup.err()).contains("'far'").contains("--accept-new-vault").hasLineCount(1);
    assertThat(stranger.run("snapshots", "--json").json()).isEmpty();
    assertThat(ok("snapshots", "--json", "--destination", "usb").json()).hasSize(1);
    ok("restore", "latest", "--destination", "usb", "--target", temp.resolve("out").toString());
  }

  @Test
  void file_nameClash_isSaidAndCatchesUpOnceItIsCleared() throws Exception {
    vaults("file", "directory: " + temp.resolve("far"));
    Path packs = temp.resolve("far").resolve("packs");
    Files.move(packs, temp.resolve("packs-away"));
    Files.createFile(packs);

    missesACopy("packs");

    Files.delete(packs);
    Files.move(temp.resolve("packs-away"), packs);
    healsByItself();
  }
}
