package contract;

import static contract.DestinationContract.hashed;
import static contract.DestinationContract.payload;
import static contract.DestinationContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.storage.ObjectStore;
import caravan.storage.Payload;
import caravan.storage.StoreException;
import caravan.storage.StoreException.Reason;
import contract.drive.FakeDrive;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong on Google Drive, and what is said of it. */
class GoogleDriveFailuresTest {
  @RegisterExtension final DriveFixture fixture = new DriveFixture();
  private final FakeDrive drive = fixture.drive();
  private final ObjectStore store = fixture.main();

  @Test
  void space_failure_isOneOfTheDestination() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.failRequests(1);
    assertThat(store.space()).isPresent();

    drive.revoke();
    StoreException failure = refused(store::space);

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'main'").hasMessageContaining("'credentials'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "{}",
        "{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"secret words\"}",
        "{\"type\":\"authorized_user\",\"client_id\":\"a\",\"client_secret\":\"secret words\"}"
      })
  void credentials_thatAreNone_nameTheSettingAndNoSecret(String credentials) throws Exception {
    ObjectStore wrong = fixture.open("wrong", Map.of(), credentials);

    StoreException failure = refused(() -> wrong.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'credentials'").hasMessageContaining("'wrong'");
    assertThat(failure.getMessage()).doesNotContain("secret words").doesNotContain("not json");
    assertThat(drive.requests()).isEmpty();
  }

  @Test
  void credentials_fileMissing_saysSo() throws Exception {
    ObjectStore wrong = fixture.open("wrong", Map.of());
    Files.delete(fixture.credentials("wrong"));

    StoreException failure = refused(() -> wrong.list(""));

    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("'credentials'").hasMessageContaining("not there");
  }

  @Test
  void credentials_refused_areDeniedAtOnce() throws Exception {
    ObjectStore wrong = fixture.open("wrong", Map.of(), FakeDrive.authorizedUser("another"));

    StoreException failure = refused(() -> wrong.put("caravan.json", payload("x")));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure)
        .hasMessageContaining("'wrong'")
        .hasMessageContaining("'credentials'")
        .hasMessageContaining("invalid_grant");
    assertThat(drive.requests()).containsExactly("POST /token");
  }

  @Test
  void credentials_revokedMeanwhile_areDeniedAtOnce() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.revoke();
    int before = drive.requests().size();

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.DENIED);
    assertThat(drive.requests()).hasSize(before + 2); // the refused one, and the token endpoint
  }

  @Test
  void tokenEndpoint_hiccup_isRetriedAndNeverReadAsWrongCredentials() throws Exception {
    drive.failTokens(1);
    store.put("caravan.json", payload("hello"));

    drive.withdrawTokens().failTokens(100);
    StoreException failure = refused(() -> fixture.once("again").list(""));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void folder_missing_isUnavailableToEveryCallAndNothingIsMade() throws Exception {
    ObjectStore absent = fixture.open("absent", Map.of("folder", "not/there"));

    for (StoreException failure :
        List.of(
            refused(() -> absent.list("")),
            refused(() -> absent.list("snapshots/")),
            refused(() -> absent.stat("caravan.json")),
            refused(() -> absent.get("caravan.json", Optional.empty())),
            refused(() -> absent.put("caravan.json", payload("x"))),
            refused(() -> absent.delete("caravan.json")))) {
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure)
          .hasMessageContaining("'absent'")
          .hasMessageContaining("'folder'")
          .hasMessageContaining("caravan init");
    }
    assertThat(drive.named("not")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void folder_goneMeanwhile_isNoEmptyVault(boolean trashed) throws Exception {
    store.put("caravan.json", payload("hello"));
    ObjectStore user = fixture.open("user", Map.of());
    user.put("snapshots/a", payload("a"));
    String folder = drive.named("vault").get(0);
    if (trashed) {
      drive.trash(folder);
    } else {
      drive.remove(folder);
    }

    assertThat(refused(() -> user.stat("caravan.json")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> user.list("")).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused(() -> user.put("snapshots/b", payload("b"))).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"storageQuotaExceeded", "teamDriveFileLimitExceeded"})
  void quota_reached_isFullAtOnce(String reason) throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.refuseWrites(reason);
    for (Payload payload : List.of(payload("small"), DriveFixture.large(9))) {
      long before = fixture.uploads();

      StoreException failure = refused(() -> store.put("packs/" + hashed(payload), payload));

      assertThat(failure.reason()).isEqualTo(Reason.FULL);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("'main'").hasMessageContaining("quota");
      assertThat(fixture.uploads() - before).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void readOnly_isDeniedAtOnce() throws Exception {
    store.put("caravan.json", payload("hello"));
    drive.refuseWrites("insufficientFilePermissions");

    StoreException put = refused(() -> store.put("other.json", payload("x")));
    StoreException delete = refused(() -> store.delete("caravan.json"));

    for (StoreException failure : List.of(put, delete)) {
      assertThat(failure.reason()).isEqualTo(Reason.DENIED);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure)
          .hasMessageContaining("'main'")
          .hasMessageContaining("'credentials'")
          .hasMessageContaining("backups/vault");
    }
    assertThat(fixture.uploads()).isEqualTo(2);
    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void rateLimit_isRetried(int status) throws Exception {
    drive.limitRate(2, status, "");

    store.put("caravan.json", payload("hello"));

    assertThat(store.get("caravan.json", Optional.empty())).asString().isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void rateLimit_withRetryAfter_saysHowLong(int status) throws Exception {
    store.put("caravan.json", payload("hello"));
    ObjectStore once = fixture.once("hurried");

    drive.limitRate(1, status, "7");
    StoreException seconds = refused(() -> once.stat("caravan.json"));
    drive.limitRate(1, status, "Fri, 01 Jan 2100 00:00:00 GMT");
    StoreException date = refused(() -> once.stat("caravan.json"));
    drive.limitRate(1, status, "soon");
    StoreException nonsense = refused(() -> once.stat("caravan.json"));

    assertThat(seconds.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(seconds.retryable()).isTrue();
    assertThat(seconds.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(date.retryAfter().orElseThrow()).isGreaterThan(Duration.ofDays(365));
    assertThat(nonsense.retryAfter()).isEmpty();
  }

  @Test
  void serverErrors_areRetriedAndThenTold() throws Exception {
    drive.failRequests(2);
    store.put("caravan.json", payload("hello"));

    drive.failRequests(100);
    StoreException failure = refused(() -> store.get("caravan.json", Optional.empty()));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void nobodyThere_isRetryable() throws Exception {
    drive.close();

    StoreException failure = refused(() -> store.list(""));

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("'main'");
  }

  @Test
  void chunkSize_thatIsNone_namesTheSetting() throws Exception {
    ObjectStore odd = fixture.open("odd", Map.of("chunk-size", "1000"));

    assertThat(refused(() -> odd.list(""))).hasMessageContaining("'chunk-size'");
  }
}
