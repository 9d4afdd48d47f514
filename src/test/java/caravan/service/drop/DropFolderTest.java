package caravan.service.drop;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.platform.RawPaths;
import caravan.platform.cache.Claims;
import caravan.platform.cache.FileClaims;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drop folder over real files, with a clock and backups of the test. */
class DropFolderTest {
  @TempDir Path temporary;
  private Path home;
  private Path inbox;
  private final FakeStarter starter = new FakeStarter();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-29T06:00:00Z"));
  private final Clock clock =
      new Clock() {
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
          return now.get();
        }
      };
  private Claims claims;

  @BeforeEach
  void create() throws IOException {
    home = Files.createDirectory(temporary.resolve("home"));
    inbox = Files.createDirectory(temporary.resolve("inbox"));
    claims = new FileClaims(home.resolve("claims"), clock);
  }

  private DropSettings settings(After after) {
    return new DropSettings(
        "scans",
        inbox,
        false,
        after,
        Optional.empty(),
        1000,
        1 << 30,
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        List.of("scan"));
  }

  private DropFolder folder(After after) {
    return folder(settings(after));
  }

  private DropFolder folder(DropSettings settings) {
    return new DropFolder(settings, home, "owner123", starter, claims, clock);
  }

  private Path write(String path, String content) throws IOException {
    Path file = inbox.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void pass(DropFolder folder, long seconds) {
    for (long half = 0; half <= 2 * seconds; half++) {
      folder.tick();
      now.set(now.get().plusMillis(500));
    }
  }

  private List<JsonNode> receipts() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (Path file : Receipt.newest(new Inbox(settings(After.MOVE), home), 1000)) {
      all.add(Receipt.read(file));
    }
    return all;
  }

  private List<String> lines(String field) throws IOException {
    List<String> values = new ArrayList<>();
    for (JsonNode receipt : receipts()) {
      receipt.path("files").forEach(file -> values.add(file.path(field).asText()));
    }
    values.sort(null);
    return values;
  }

  private Path state(String path) {
    return inbox.resolve(".caravan").resolve(path);
  }

  @Test
  void file_leftAloneForTwoSeconds_isBackedUpAndMovedWithAReceipt() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("a.txt", "hello");
    Instant dropped = now.get();
    folder.tick();
    assertThat(folder.figures().waiting()).isEqualTo(1);
    now.set(dropped.plusMillis(1900));
    folder.tick();
    now.set(dropped.plusMillis(2000));
    folder.tick();
    assertThat(starter.asked).isEmpty();
    now.set(dropped.plusMillis(3000));
    folder.tick();
    assertThat(starter.asked).hasSize(1);
    assertThat(starter.asked.get(0).source()).isEqualTo("scans");
    assertThat(starter.asked.get(0).arguments())
        .startsWith("backup", "--json", "--accumulate", "--source", "scans", "--claimed")
        .endsWith("--tag", "scan");
    folder.tick();
    assertThat(inbox.resolve("a.txt")).doesNotExist();
    assertThat(state("done/a.txt")).hasContent("hello");
    JsonNode receipt = receipts().get(0);
    assertThat(receipt.path("snapshot").asText()).isEqualTo("20261129-abc");
    assertThat(receipt.path("copies").asInt()).isEqualTo(1);
    assertThat(receipt.path("destinations").get(0).asText()).isEqualTo("default");
    JsonNode line = receipt.path("files").get(0);
    assertThat(line.path("path").asText()).isEqualTo("a.txt");
    assertThat(line.path("size").asInt()).isEqualTo(5);
    assertThat(line.path("sha256").asText())
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assertThat(line.path("duplicate").asBoolean()).isFalse();
    assertThat(folder.figures().waiting()).isZero();
    assertThat(folder.figures().trouble()).isEmpty();
    try (Stream<Path> left = Files.list(state("claims"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void file_thatGrows_isNotTakenBeforeItIsStill() throws Exception {
    DropFolder folder = folder(After.MOVE);
    Path file = write("big", "begin");
    for (int i = 0; i < 20; i++) {
      pass(folder, 1);
      Files.writeString(file, "more " + i, StandardOpenOption.APPEND);
    }
    assertThat(starter.asked).isEmpty();
    pass(folder, 5);
    assertThat(starter.asked).hasSize(1);
    assertThat(Files.readString(state("done/big"))).endsWith("more 19");
  }

  @Test
  void file_withDoneFileWanted_isTakenWithItAndNotBefore() throws Exception {
    DropSettings s = settings(After.MOVE);
    DropFolder folder =
        folder(
            new DropSettings(
                s.name(),
                inbox,
                false,
                After.MOVE,
                Optional.of("{name}.done"),
                10,
                1 << 30,
                s.batchWait(),
                s.retry(),
                List.of()));
    write("sub/report", "whole");
    write("sub/other", "waits");
    pass(folder, 30);
    assertThat(starter.asked).isEmpty();
    write("sub/report.done", "");
    pass(folder, 3);
    assertThat(lines("path")).containsExactly("sub/report");
    assertThat(state("done/sub/report")).hasContent("whole");
    assertThat(inbox.resolve("sub/report.done")).doesNotExist();
    assertThat(inbox.resolve("sub/other")).exists();
  }

  @Test
  void file_replacedBetweenClaimAndMove_isClaimedAgain() throws Exception {
    DropFolder folder = folder(After.DELETE);
    Path file = write("letter", "first");
    starter.backup =
        manifest -> {
          if (starter.manifests.size() == 1) {
            Path other = Files.writeString(temporary.resolve("other"), "second");
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
          }
          return Optional.of(FakeStarter.safe(Map.of()));
        };
    pass(folder, 4);
    assertThat(starter.asked).hasSize(1);
    assertThat(file).hasContent("second");
    assertThat(receipts()).isEmpty();
    pass(folder, 5);
    assertThat(starter.asked).hasSize(2);
    assertThat(file).doesNotExist();
    assertThat(lines("sha256"))
        .containsExactly("16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4");
  }

  @Test
  void file_changedWithItsTimesPutBack_isClaimedAgain() throws Exception {
    DropFolder folder = folder(After.MOVE);
    Path file = write("letter", "first");
    starter.backup =
        manifest -> {
          if (starter.manifests.size() == 1) {
            FileTime time = Files.getLastModifiedTime(file);
            Files.writeString(file, "other"); // as long as before
            Files.setLastModifiedTime(file, time);
          }
          return Optional.of(FakeStarter.safe(Map.of()));
        };
    pass(folder, 10);
    assertThat(starter.asked).hasSize(2);
    assertThat(state("done/letter")).hasContent("other");
  }

  @Test
  void folder_thatVanishes_isReportedAndTakenUpWhenItReturns() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("a", "1");
    starter.waits = true;
    pass(folder, 4);
    assertThat(starter.asked).hasSize(1);
    Path away = temporary.resolve("away");
    Files.move(inbox, away);
    pass(folder, 5);
    assertThat(folder.figures().trouble()).contains("is not there");
    Files.createDirectory(inbox); // where the share is mounted, and is not
    Files.writeString(inbox.resolve("stranger"), "not ours");
    pass(folder, 5);
    assertThat(folder.figures().trouble()).contains("without its .caravan/");
    try (Stream<Path> files = Files.list(inbox)) {
      assertThat(files).containsExactly(inbox.resolve("stranger"));
    }
    Files.delete(inbox.resolve("stranger"));
    Files.delete(inbox);
    Files.move(away, inbox);
    starter.waits = false;
    starter.release();
    pass(folder, 6);
    assertThat(folder.figures().trouble()).isEmpty();
    assertThat(lines("path")).containsExactly("a");
    assertThat(state("done/a")).hasContent("1");
  }

  @Test
  void folder_thatWasNeverThere_isNotMade() {
    DropSettings nowhere =
        new DropSettings(
            "x",
            temporary.resolve("mount/x"),
            false,
            After.MOVE,
            Optional.empty(),
            1,
            1,
            Duration.ZERO,
            Duration.ofMinutes(1),
            List.of());
    DropFolder folder = folder(nowhere);
    pass(folder, 3);
    assertThat(folder.figures().trouble()).contains("mount it, or make it");
    assertThat(temporary.resolve("mount")).doesNotExist();
  }

  @Test
  void copies_notEnough_fileStaysAndIsTriedAgainWithAPause() throws Exception {
    DropFolder folder = folder(After.DELETE);
    Path file = write("a", "precious");
    starter.backup =
        manifest -> Optional.of(new Outcome("20261129-x", 1, 2, List.of("default"), "", Map.of()));
    pass(folder, 30);
    assertThat(starter.asked).hasSize(1);
    assertThat(file).hasContent("precious");
    assertThat(receipts()).isEmpty();
    assertThat(folder.figures().trouble()).contains("Only 1 of 2 required copies");
    pass(folder, 40);
    assertThat(starter.asked).hasSize(2);
    pass(folder, 90);
    assertThat(starter.asked).as("the pause doubles").hasSize(2);
    starter.backup = manifest -> Optional.of(FakeStarter.safe(Map.of()));
    pass(folder, 60);
    assertThat(file).doesNotExist();
    assertThat(lines("path")).containsExactly("a");
    assertThat(folder.figures().trouble()).isEmpty();
  }

  @Test
  void backup_thatFails_keepsAllAndSaysWhy() throws Exception {
    DropFolder folder = folder(After.DELETE);
    Path file = write("a", "precious");
    starter.backup = manifest -> Optional.empty();
    pass(folder, 10);
    assertThat(file).hasContent("precious");
    assertThat(folder.figures().trouble()).contains("The destination is away.");
    assertThat(folder.figures().waiting()).isEqualTo(1);
    assertThat(folder.figures().oldest()).contains(Instant.parse("2026-11-29T06:00:00Z"));
  }

  @Test
  void content_storedBefore_isASuccessThatSaysSo() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("a", "same");
    pass(folder, 5);
    write("a", "same");
    write("b", "same");
    pass(folder(After.MOVE), 5); // and it is known after a start, too
    assertThat(lines("duplicate")).containsExactly("false", "true", "true");
    assertThat(state("done/a")).hasContent("same");
    assertThat(state("done/a~2")).hasContent("same");
    assertThat(state("done/b")).hasContent("same");
  }

  @Test
  void names_ofAnyKind_areTakenAndKeepTheirBytes() throws Exception {
    byte[][] names = {
      {'r', (byte) 0xe9, (byte) 0xff},
      "-rf".getBytes(StandardCharsets.UTF_8),
      " blank ".getBytes(StandardCharsets.UTF_8),
      "new\nline".getBytes(StandardCharsets.UTF_8),
      ".hidden".getBytes(StandardCharsets.UTF_8),
      "...".getBytes(StandardCharsets.UTF_8),
      "a,b$(c)`d`\"'\\".getBytes(StandardCharsets.UTF_8),
      "ü".repeat(127).getBytes(StandardCharsets.UTF_8)
    };
    Path directory = inbox.resolve(RawPaths.ofBytes(new byte[] {'d', (byte) 0xfe, ','}));
    Files.createDirectory(directory);
    for (byte[] name : names) {
      Files.writeString(inbox.resolve(RawPaths.ofBytes(name)), "x");
      Files.writeString(directory.resolve(RawPaths.ofBytes(name)), "y");
    }
    DropFolder folder = folder(After.MOVE);
    pass(folder, 5);
    assertThat(lines("path")).hasSize(2 * names.length);
    for (byte[] name : names) {
      Path done = state("done").resolve(RawPaths.ofBytes(name));
      assertThat(Files.readString(done)).isEqualTo("x");
      assertThat(Files.exists(inbox.resolve(RawPaths.ofBytes(name)))).isFalse();
    }
    assertThat(starter.asked.get(0).arguments()).contains("d\\xfe_");
    assertThat(Files.list(state("done").resolve(directory.getFileName())).count())
        .isEqualTo(names.length);
  }

  @Test
  void sameNames_inSubFolders_keepTheirFolders() throws Exception {
    DropFolder folder = folder(After.MOVE);
    for (String tag : List.of("bills", "letters", "letters/old", "-x,y")) {
      write(tag + "/scan.pdf", tag);
    }
    pass(folder, 5);
    for (String tag : List.of("bills", "letters", "letters/old", "-x,y")) {
      assertThat(state("done/" + tag + "/scan.pdf")).hasContent(tag);
      assertThat(inbox.resolve(tag)).as("the folder stays").isDirectory();
    }
    assertThat(starter.asked.get(0).arguments())
        .containsSubsequence("--tag", "scan", "--tag", "_x_y", "--tag", "bills", "--tag", "letters")
        .doesNotContain("letters/old");
  }

  @Test
  void thousands_atOnce_goInBatches() throws Exception {
    for (int i = 0; i < 3500; i++) {
      write("d" + i % 7 + "/f" + i, "content " + i);
    }
    claims = new SoleClaims();
    DropFolder folder = folder(After.MOVE);
    pass(folder, 10);
    assertThat(starter.manifests)
        .extracting(one -> one.files().size())
        .containsExactly(1000, 1000, 1000, 500);
    assertThat(new TreeSet<>(lines("path"))).hasSize(3500);
    assertThat(lines("path")).hasSize(3500);
    assertThat(folder.figures().waiting()).isZero();
  }

  @Test
  void batch_reachesItsBytes_closes() throws Exception {
    DropSettings s = settings(After.MOVE);
    DropFolder folder =
        folder(
            new DropSettings(
                s.name(),
                inbox,
                false,
                After.MOVE,
                Optional.empty(),
                1000,
                100,
                Duration.ofHours(1),
                s.retry(),
                List.of()));
    write("a", "x".repeat(60));
    pass(folder, 10);
    assertThat(starter.asked).as("it waits for more").isEmpty();
    write("b", "y".repeat(60));
    pass(folder, 4);
    assertThat(starter.manifests).hasSize(1);
    assertThat(starter.manifests.get(0).files()).hasSize(1);
  }

  @Test
  void receipt_thatCannotBeWritten_leavesTheFiles() throws Exception {
    DropFolder folder = folder(After.DELETE);
    folder.tick();
    Files.writeString(state("receipts"), "in the way");
    Path file = write("a", "precious");
    pass(folder, 20);
    assertThat(file).hasContent("precious");
    assertThat(folder.figures().trouble()).contains("cannot be used");
    assertThat(starter.asked).hasSize(1);
    Files.delete(state("receipts"));
    pass(folder, 8);
    assertThat(file).doesNotExist();
    assertThat(lines("path")).containsExactly("a");
    assertThat(starter.asked).as("stored once").hasSize(1);
  }

  @Test
  void crash_beforeTheReceipt_isFinishedWithoutAnotherBackup() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("a", "1");
    starter.waits = true;
    pass(folder, 4);
    FakeStarter.safe(Map.of()).write(FakeStarter.list(starter.asked.get(0)));
    DropFolder next = folder(After.MOVE); // the one before is dead
    next.tick();
    next.tick();
    assertThat(starter.asked).hasSize(1);
    assertThat(lines("path")).containsExactly("a");
    assertThat(state("done/a")).hasContent("1");
  }

  @Test
  void crash_betweenReceiptAndMove_givesNoSecondReceipt() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("a", "1");
    write("b", "2");
    starter.waits = true;
    pass(folder, 4);
    Path list = FakeStarter.list(starter.asked.get(0));
    FakeStarter.safe(Map.of()).write(list);
    Manifest manifest = Manifest.read(list);
    List<Receipt.Line> given = new ArrayList<>();
    manifest.files().forEach(file -> given.add(new Receipt.Line(file, "00".repeat(32), false)));
    new Receipt(manifest.id(), "scans", now.get(), FakeStarter.safe(Map.of()), given)
        .write(new Inbox(settings(After.MOVE), home), After.MOVE);
    Files.createDirectories(state("done"));
    Files.move(inbox.resolve("a"), state("done/a"));
    write("b", "changed since");
    DropFolder next = folder(After.MOVE);
    pass(next, 2);
    assertThat(lines("path")).containsExactly("a", "b");
    assertThat(state("done/b")).doesNotExist();
    assertThat(starter.asked).hasSize(1);
    starter.waits = false;
    pass(next, 5);
    assertThat(state("done/b")).hasContent("changed since");
    assertThat(lines("path")).containsExactly("a", "b", "b");
    try (Stream<Path> left = Files.list(state("claims"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void crash_beforeTheBackupWasOver_takesTheBatchUpAtOnce() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("a", "1");
    starter.waits = true;
    pass(folder, 4);
    starter.waits = false;
    DropFolder next = folder(After.MOVE);
    next.tick();
    next.tick();
    assertThat(starter.asked).hasSize(2);
    assertThat(state("done/a")).hasContent("1");
  }

  @Test
  void kept_afterAStart_isNotTakenAgainUntilItChanges() throws Exception {
    Path file = write("a", "1");
    pass(folder(After.KEEP), 5);
    assertThat(file).hasContent("1");
    DropFolder next = folder(After.KEEP);
    pass(next, 10);
    assertThat(starter.asked).hasSize(1);
    assertThat(next.figures().waiting()).isZero();
    Files.writeString(file, "22");
    pass(next, 6);
    assertThat(starter.asked).hasSize(2);
    assertThat(lines("size")).containsExactly("1", "2");
    assertThat(DropStatus.of(settings(After.KEEP), home, 5).waiting()).isZero();
  }

  @Test
  void file_thatIsNotInTheSnapshot_goesAsideWithTheReasonAndComesBack() throws Exception {
    DropFolder folder = folder(After.MOVE);
    write("sub/bad", "bad");
    write("sub/good", "good");
    starter.backup =
        manifest ->
            Optional.of(
                FakeStarter.safe(
                    starter.manifests.size() == 1
                        ? Map.of(0, "restricted: it holds a key")
                        : Map.of()));
    pass(folder, 6);
    assertThat(inbox.resolve("sub/bad")).doesNotExist();
    assertThat(lines("path")).containsExactly("sub/good");
    DropStatus status = DropStatus.of(settings(After.MOVE), home, 5);
    assertThat(status.failed()).hasSize(1);
    assertThat(status.failed().get(0).path()).isEqualTo("sub/bad");
    assertThat(status.failed().get(0).reason()).isEqualTo("restricted: it holds a key");
    assertThat(state("failed/files/sub/bad")).hasContent("bad");
    assertThat(folder.figures().failed()).isEqualTo(1);
    pass(folder, 70);
    assertThat(lines("path")).containsExactly("sub/bad", "sub/good");
    assertThat(state("done/sub/bad")).hasContent("bad");
    pass(folder, 6);
    assertThat(folder.figures().failed()).isZero();
  }

  @Test
  void link_orPipe_isNotTakenAndSaid() throws Exception {
    Path secret = Files.writeString(temporary.resolve("secret"), "outside");
    Files.createSymbolicLink(inbox.resolve("link"), secret);
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("file"), "outside");
    Files.createSymbolicLink(inbox.resolve("folder"), outside);
    DropFolder folder = folder(After.DELETE);
    folder.tick();
    folder.found(inbox.resolve("folder/file")); // as a consumer that follows links would
    folder.found(inbox.resolve("link"));
    pass(folder, 10);
    assertThat(starter.asked).isEmpty();
    assertThat(outside.resolve("file")).hasContent("outside");
    assertThat(folder.figures().others()).containsOnlyKeys("link", "folder");
  }

  @Test
  void file_claimedElsewhere_isLeftAloneUntilItIsFree() throws Exception {
    DropFolder folder = folder(After.MOVE);
    Path file = write("a", "1");
    folder.tick();
    String key =
        new Inbox(settings(After.MOVE), home)
            .look(Path.of("a"))
            .orElseThrow()
            .identity(new Inbox(settings(After.MOVE), home).id());
    try (Claims other = new FileClaims(home.resolve("claims"), clock)) {
      assertThat(other.claim(key, Duration.ofMinutes(10))).isTrue();
      pass(folder, 300);
      assertThat(starter.asked).isEmpty();
      assertThat(file).exists();
      other.release(key);
    }
    pass(folder, 80);
    assertThat(state("done/a")).hasContent("1");
  }

  @Test
  void claims_thatDoNotAnswer_letNothingHappen() throws Exception {
    Set<String> answers = new HashSet<>();
    Claims real = claims;
    claims =
        new Claims() {
          @Override
          public boolean claim(String key, Duration lease) throws IOException {
            if (answers.isEmpty()) {
              throw new IOException("the Redis is away");
            }
            return real.claim(key, lease);
          }

          @Override
          public void confirm(String key) throws IOException {
            real.confirm(key);
          }

          @Override
          public void release(String key) throws IOException {
            real.release(key);
          }

          @Override
          public boolean isClaimed(String key) throws IOException {
            return real.isClaimed(key);
          }

          @Override
          public void close() {}
        };
    DropFolder folder = folder(After.DELETE);
    Path file = write("a", "1");
    pass(folder, 10);
    assertThat(starter.asked).isEmpty();
    assertThat(file).exists();
    assertThat(folder.figures().trouble()).contains("the Redis is away");
    answers.add("yes");
    pass(folder, 3);
    assertThat(file).doesNotExist();
    assertThat(Files.exists(state("leaving/file"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void knows_whatItHasSeen_bySizeAndTime() throws Exception {
    DropFolder folder = folder(After.KEEP);
    Path file = write("a", "1");
    long modified = Files.getLastModifiedTime(file).toMillis();
    assertThat(folder.knows(file, 1, modified)).isFalse();
    folder.found(file);
    assertThat(folder.knows(file, 1, modified)).isTrue();
    pass(folder, 5);
    assertThat(folder.knows(file, 1, modified)).isTrue();
    assertThat(folder.knows(file, 2, modified)).isFalse();
    assertThat(folder.knows(temporary.resolve("else"), 2, modified)).isFalse();
  }
}
