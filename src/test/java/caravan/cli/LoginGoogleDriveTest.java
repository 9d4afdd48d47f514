package caravan.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import contract.drive.FakeDrive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person logs in to Google Drive: command, browser, redirect, file, and then the drive itself.
 */
class LoginGoogleDriveTest {
  @TempDir Path temp;
  private final FakeDrive drive = new FakeDrive();
  private final HttpClient browser = HttpClient.newHttpClient(); // follows nothing by itself
  private final List<HttpResponse<String>> pages = Collections.synchronizedList(new ArrayList<>());
  private final List<CompletableFuture<Void>> visits = new ArrayList<>();
  private Path home;
  private Path credentials;
  private Clock clock = Clock.systemUTC();

  /** What the person does with the address that is printed. */
  private Consumer<String> person = address -> visit(visit(address).headers().map());

  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    home = Files.createDirectory(temp.resolve("home"));
    credentials = temp.resolve("secrets/drive.json");
    settings("file:" + credentials, "");
    Files.writeString(home.resolve("client.json"), drive.clientFile());
  }

  @AfterEach
  void stop() {
    drive.close();
    assertThat(drive.consent().complaints()).isEmpty();
  }

  private void settings(String reference, String more) throws IOException {
    Files.writeString(
        home.resolve("caravan.yaml"),
        """
        caravan:
          destinations:
            drive:
              kind: google-drive
              credentials: %s
              folder: Backups
              endpoint: %s
              token-endpoint: %s
              retries: 0
              %s
        """
            .formatted(reference, drive.url(), drive.tokenUrl(), more));
  }

  private HttpResponse<String> visit(String address) {
    try {
      HttpResponse<String> page =
          browser.send(
              HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
      pages.add(page);
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> visit(Map<String, List<String>> headers) {
    return visit(headers.get("location").get(0));
  }

  private Ran login(String... options) {
    List<String> args = new ArrayList<>(List.of("login", "google-drive", "drive", "--no-browser"));
    args.addAll(List.of("--client", home.resolve("client.json").toString()));
    args.addAll(List.of(options));
    return run(args);
  }

  private Ran run(List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Screen err = new Screen();
    World world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("CARAVAN_HOME", home.toString(), "CARAVAN_PASSPHRASE", "a long passphrase"));
    World ours =
        new World(
            world.in(),
            world.out(),
            world.terminal(),
            world.env(),
            world.userHome(),
            clock,
            world.prompt(),
            false);
    int exit = CommandLineRunner.run(args.toArray(String[]::new), ours);
    visits.forEach(CompletableFuture::join); // until the browser has seen what it was shown
    return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.text());
  }

  /** Shows the person each line; one that is an address is opened. */
  private final class Screen extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      all.write(b);
      line.write(b);
      if (b == '\n') {
        String text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (text.startsWith("http://127.0.0.1:")) {
          visits.add(CompletableFuture.runAsync(() -> person.accept(text)));
        }
      }
    }

    synchronized String text() {
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  private void refused(Ran login, String... words) {
    assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.FAILED);
    assertThat(login.err()).contains(words);
    assertThat(login.err().lines().filter(line -> line.startsWith("caravan: "))).hasSize(1);
    assertThat(credentials).doesNotExist();
  }

  @Test
  void login_allowed_writesTheFileForItsOwnerAloneAndTheDriveTakesIt() throws Exception {
    Ran login = login();

    assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
    assertThat(pages.get(1).statusCode()).isEqualTo(200);
    assertThat(pages.get(1).body()).contains("You may close this page");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)))
        .isEqualTo("rw-------");
    assertThat(login.out() + login.err())
        .contains(credentials.toString())
        .doesNotContain("refresh-1", "client-secret", "4/code", "token-1");
    assertThat(drive.consent().scopes())
        .containsExactly("https://www.googleapis.com/auth/drive.file");
    try (Stream<Path> beside = Files.list(credentials.getParent())) {
      assertThat(beside).containsExactly(credentials);
    }
    Ran init = run(List.of("init"));
    assertThat(init.exit()).as(init.err()).isEqualTo(ExitCode.DONE);
    assertThat(drive.named("caravan.json")).hasSize(1);
  }

  @Test
  void login_sharedDriveOrFullAccess_asksForTheWholeDrive() throws Exception {
    assertThat(login("--full-access", "--json").out()).contains("auth/drive\"");
    settings("file:" + credentials, "shared-drive: " + FakeDrive.SHARED);
    assertThat(login("--force").exit()).isEqualTo(ExitCode.DONE);

    assertThat(drive.consent().scopes())
        .containsOnly("https://www.googleapis.com/auth/drive")
        .hasSize(2);
  }

  @Test
  void login_credentialsThatStillWork_stayUnlessForced() throws Exception {
    login();
    byte[] before = Files.readAllBytes(credentials);

    Ran again = login();

    assertThat(again.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("still work").contains("--force").contains("'drive'");
    assertThat(credentials).hasBinaryContent(before);
    assertThat(drive.consent().scopes()).hasSize(1);
  }

  @Test
  void login_credentialsThatWereRevoked_areReplacedByTheSameClient() throws Exception {
    login();
    Files.delete(home.resolve("client.json"));
    drive.revoke();

    Ran again = run(List.of("login", "google-drive", "drive", "--no-browser"));

    assertThat(again.exit()).as(again.err()).isEqualTo(ExitCode.DONE);
    assertThat(drive.consent().scopes()).hasSize(2);
  }

  @Test
  void login_aServiceAccountOrAnotherFile_staysUnlessForced() throws Exception {
    Files.createDirectories(credentials.getParent());
    for (String other : List.of(FakeDrive.serviceAccount(), "the draft of a novel")) {
      Files.writeString(credentials, other);

      Ran login = login();

      assertThat(login.exit()).isEqualTo(ExitCode.FAILED);
      assertThat(login.err()).contains("--force");
      assertThat(credentials).hasContent(other);
    }
    assertThat(login("--force").exit()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void login_denied_saysSo() {
    drive.consent().denied = true;

    refused(login(), "denied");

    assertThat(pages.get(1).body()).contains("denied").contains("You may close this page");
  }

  @Test
  void login_wrongState_isNotBelieved() {
    person =
        address -> {
          String location = visit(address).headers().map().get("location").get(0);
          visit(location.replaceAll("state=[^&]+", "state=guessed"));
        };

    refused(login(), "another login");

    assertThat(drive.tokensGranted()).isZero();
  }

  @Test
  void login_codeWithoutState_isNotBelieved() {
    person =
        address -> {
          String location = visit(address).headers().map().get("location").get(0);
          visit(location.replaceAll("state=[^&]+&", ""));
        };

    refused(login(), "another login");
  }

  @Test
  void login_secondRedirect_isToldAndChangesNothing() throws Exception {
    drive.consent().meanwhile = () -> visit(pages.get(0).headers().map());

    Ran login = login();

    assertThat(login.exit()).as(login.err()).isEqualTo(ExitCode.DONE);
    // the two redirects are answered at the same time, so the first need not be seen first
    assertThat(pages).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(302, 200, 409);
    assertThat(pages)
        .filteredOn(page -> page.statusCode() == 409)
        .singleElement()
        .extracting(HttpResponse::body, as(STRING))
        .contains("has had its answer already");
    assertThat(drive.tokensGranted()).isOne();
  }

  @Test
  void login_otherPagesBefore_areNoAnswer() {
    person =
        address -> {
          HttpResponse<String> asked = visit(address);
          URI redirect = URI.create(asked.headers().firstValue("location").orElseThrow());
          String root = "http://127.0.0.1:" + redirect.getPort() + "/";
          visit(root + "favicon.ico");
          visit(root);
          visit(redirect.toString());
        };

    assertThat(login().exit()).isEqualTo(ExitCode.DONE);
    assertThat(pages.stream().map(HttpResponse::statusCode)).containsExactly(302, 404, 400, 200);
  }

  @Test
  void login_noRefreshToken_saysWhereToRemoveTheOldAccess() {
    drive.consent().withoutRefreshToken = true;

    refused(login(), "no refresh token", "myaccount.google.com");
  }

  @Test
  void login_nothingTicked_saysWhatToTick() {
    drive.consent().unticked = true;

    refused(login(), "not ticked");
  }

  @Test
  void login_codeNotAccepted_saysSo() {
    drive.consent().forgetful = true;

    refused(login(), "invalid_grant", "'drive'");
  }

  @Test
  void login_tokenEndpointInTrouble_saysSo() {
    drive.failTokens(1);

    refused(login(), "503", drive.tokenUrl());
  }

  @Test
  void login_tokenEndpointUnreachable_saysSo() throws Exception {
    settings("file:" + credentials, "");
    Path yaml = home.resolve("caravan.yaml");
    Files.writeString(
        yaml, Files.readString(yaml).replace(drive.tokenUrl(), "http://127.0.0.1:1/token"));

    refused(login(), "http://127.0.0.1:1/token", "Check the network");
  }

  @Test
  void login_nobodyAnswers_endsAfterTenMinutesOfTheClock() {
    person = address -> {};
    clock = new Hurried();

    refused(login(), "within 10 minutes", "'drive'");
  }

  @Test
  void login_withABrowser_opensTheAddressThatItPrints() throws Exception {
    List<String> opened = new ArrayList<>();
    LoginGoogleDriveCommand command = new LoginGoogleDriveCommand(opened::add);
    command.name = "drive";
    command.client = home.resolve("client.json");
    Screen err = new Screen();
    World world =
        World.of(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("CARAVAN_HOME", home.toString()));

    assertThat(command.run(world)).isEqualTo(ExitCode.DONE);
    visits.forEach(CompletableFuture::join);

    assertThat(opened).hasSize(1);
    assertThat(err.text()).contains(opened.get(0));
  }

  @Test
  void opener_eachSystem_hasOne() {
    assertThat(Browser.opener("Linux")).containsExactly("xdg-open");
    assertThat(Browser.opener("Mac OS X")).containsExactly("open");
    assertThat(Browser.opener("Windows 11")).first().isEqualTo("rundll32");
  }

  @Test
  void login_fileThatCannotBeWritten_saysSoBeforeAnybodyIsAsked() throws Exception {
    Path blocked = Files.writeString(temp.resolve("blocked"), "a file");
    Path directory = Files.createDirectory(temp.resolve("directory"));
    for (Path bad : List.of(blocked.resolve("drive.json"), directory)) {
      settings("file:" + bad, "");
      refused(login(), "'credentials' of 'drive'", bad.toString(), "Name another file");
    }
    assertThat(drive.consent().scopes()).isEmpty();
  }

  @Test
  void login_badSettingsOrClients_areUsage() throws Exception {
    for (String client :
        List.of("no json", "{}", "{\"web\":{}}", "{\"installed\":{\"client_id\":\"client-1\"}}")) {
      Files.writeString(home.resolve("client.json"), client);
      Ran login = login();
      assertThat(login.exit()).as(client).isEqualTo(ExitCode.USAGE);
      assertThat(login.err()).contains("client.json").contains("Google console");
    }
    Files.delete(home.resolve("client.json"));
    assertThat(login().err()).contains("There is no client file").contains("'drive'");
    settings("env:DRIVE", "");
    Ran env = login();
    assertThat(env.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(env.err()).contains("'credentials'").contains("file:PATH").contains("'drive'");
    assertThat(run(List.of("login", "google-drive", "other")).exit()).isEqualTo(ExitCode.USAGE);
  }

  /** A clock on which each look costs three minutes. */
  private static final class Hurried extends Clock {
    private Instant now = Instant.now();

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofMinutes(3));
      return now;
    }
  }
}
