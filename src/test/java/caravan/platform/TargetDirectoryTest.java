package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileKind;
import caravan.model.FileName;
import caravan.model.Metadata;
import caravan.model.Xattr;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetDirectoryTest {
  private static final FileName A = FileName.of("a");
  private static final FileName B = FileName.of("b");
  private static final FileName ODD = FileName.of(new byte[] {'o', (byte) 0xff, '\n'});

  @TempDir Path directory;
  private final List<String> notices = new ArrayList<>();
  private final ApplyPolicy policy =
      new ApplyPolicy(ApplyPolicy.Owners.NUMERIC, true, notices::add);
  private final FileStatus status = new FileStatus();
  private TargetDirectory target;

  @BeforeEach
  void open() throws IOException {
    Commands.need(OperatingSystem.available(), "Linux on x86_64 or aarch64");
    target = TargetDirectory.open(directory);
  }

  @AfterEach
  void close() {
    target.close();
  }

  private Metadata like(FileKind kind, int mode, List<Xattr> xattrs) throws IOException {
    Metadata own = status.read(directory);
    return new Metadata(
        kind, mode, own.uid(), own.gid(), "", "", -5, 123456789, 0, 0, 0, 0, 1, 0, 0, 0, xattrs);
  }

  private static Metadata owned(Metadata metadata, int uid, int gid, String user) {
    return new Metadata(
        metadata.kind(),
        metadata.mode(),
        uid,
        gid,
        user,
        "",
        metadata.mtimeSeconds(),
        metadata.mtimeNanos(),
        0,
        0,
        0,
        0,
        1,
        0,
        metadata.deviceMajor(),
        metadata.deviceMinor(),
        metadata.xattrs());
  }

  private static Xattr user(String name, String value) {
    return new Xattr("user." + name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void create_writtenAndFinished_hasContentModeAndTime() throws IOException {
    byte[] content = new byte[700_000];
    new Random(1).nextBytes(content);

    try (TargetFile file = target.create(ODD)) {
      file.write(content, 300_000, 400_000, 300_000);
      file.write(content, 0, 300_000, 0);
      file.finish(like(FileKind.FILE, 0640, List.of(user("x", "y"))), policy);
      file.sync();
    }

    Path path = RawPaths.resolve(directory, ODD);
    Metadata read = status.read(path);
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    assertThat(read.mode()).isEqualTo(0640);
    assertThat(read.mtimeSeconds()).isEqualTo(-5);
    assertThat(read.mtimeNanos()).isEqualTo(123456789);
    assertThat(ExtendedAttributes.read(path))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(user("x", "y"));
    assertThat(notices).isEmpty();
  }

  @Test
  void create_nameThere_isRefusedAndUntouched() throws IOException {
    Files.writeString(directory.resolve("a"), "old");

    assertThatThrownBy(() -> target.create(A)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(directory.resolve("a")).hasContent("old");
  }

  @Test
  void create_danglingLinkThere_isRefusedAndNotFollowed() throws IOException {
    Files.createSymbolicLink(directory.resolve("a"), directory.resolve("elsewhere"));

    assertThatThrownBy(() -> target.create(A)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void create_holeBeforeAndAfter_staysSparse() throws Exception {
    try (TargetFile file = target.create(A)) {
      file.write(new byte[] {1}, 0, 1, 10 << 20);
      file.truncate(30 << 20);
    }

    Path path = directory.resolve("a");
    assertThat(Files.size(path)).isEqualTo(30 << 20);
    assertThat(SparseFile.maybeSparse(path)).isTrue();
    assertThat(Integer.parseInt(Commands.run("du", "-k", path).split("\t")[0])).isLessThan(100);
  }

  @Test
  void reopen_file_writesMoreAndFinishes() throws IOException {
    try (TargetFile file = target.create(A)) {
      file.write(new byte[] {'x', 'y'}, 0, 2, 0);
    }
    try (TargetFile file = target.reopen(A)) {
      file.write(new byte[] {'z'}, 0, 1, 1);
      file.finish(like(FileKind.FILE, 0400, List.of()), policy);
    }

    assertThat(directory.resolve("a")).hasContent("xz");
    assertThat(status.read(directory.resolve("a")).mode()).isEqualTo(0400);
  }

  @Test
  void reopen_linkOrFifo_isRefused() throws IOException {
    Files.writeString(directory.resolve("victim"), "old");
    Files.createSymbolicLink(directory.resolve("a"), Path.of("victim"));
    Commands.run("mkfifo", directory.resolve("b"));

    assertThatThrownBy(() -> target.reopen(A)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> target.reopen(B)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> target.reopen(FileName.of("no")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void child_symbolicLink_isRefusedAndSaysSo() throws IOException {
    Files.createDirectory(directory.resolve("real"));
    Files.createSymbolicLink(directory.resolve("a"), Path.of("real"));
    Files.createFile(directory.resolve("b"));

    assertThatThrownBy(() -> target.child(A))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("symbolic link")
        .hasMessageContaining(directory.resolve("a").toString());
    assertThatThrownBy(() -> target.child(B)).hasMessageContaining("Not a directory");
    assertThatThrownBy(() -> target.child(FileName.of("no")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void child_directorySwappedForLinkAfterOpening_writesStayInside() throws IOException {
    target.mkdir(A, 0700);
    Path outside = Files.createDirectory(directory.resolve("outside"));
    try (TargetDirectory child = target.child(A)) {
      Files.move(directory.resolve("a"), directory.resolve("moved"));
      Files.createSymbolicLink(directory.resolve("a"), outside);

      child.create(B).close();
    }

    assertThat(outside).isEmptyDirectory();
    assertThat(directory.resolve("moved/b")).exists();
  }

  @Test
  void symlink_anyBytes_comeBack() throws IOException {
    byte[] text = {'/', 'x', (byte) 0xfe, '.', '.'};
    target.symlink(text, A);
    target.apply(A, like(FileKind.SYMLINK, 0777, List.of()), policy);

    assertThat(target.readLink(A)).isEqualTo(text);
    assertThat(status.read(directory.resolve("a")).mtimeSeconds()).isEqualTo(-5);
    target.create(B).close();
    assertThatThrownBy(() -> target.readLink(B)).isInstanceOf(NotLinkException.class);
  }

  @Test
  void apply_linkWithAttribute_setsItOnTheLinkItself() throws IOException {
    Commands.needRoot();
    Files.createFile(directory.resolve("b"));
    target.symlink("b".getBytes(StandardCharsets.UTF_8), A);
    Xattr trusted = new Xattr("trusted.caravan", new byte[] {1, 2});

    target.apply(A, owned(like(FileKind.SYMLINK, 0777, List.of(trusted)), 12, 34, ""), policy);

    assertThat(notices).isEmpty();
    assertThat(ExtendedAttributes.read(directory.resolve("a")))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(trusted);
    assertThat(ExtendedAttributes.read(directory.resolve("b"))).isEmpty();
    assertThat(status.read(directory.resolve("a")).uid()).isEqualTo(12);
    assertThat(status.read(directory.resolve("b")).uid()).isZero();
  }

  @Test
  void link_ofLink_linksTheLinkItself() throws IOException {
    target.symlink("nowhere".getBytes(StandardCharsets.UTF_8), A);
    target.mkdir(FileName.of("d"), 0700);
    try (TargetDirectory other = target.child(FileName.of("d"))) {
      target.link(A, other, B);

      assertThat(other.status(B).orElseThrow().inode())
          .isEqualTo(target.status(A).orElseThrow().inode());
      assertThat(other.status(B).orElseThrow().kind()).isEqualTo(FileKind.SYMLINK);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FileKind.class,
      names = {"FIFO", "SOCKET", "CHARACTER_DEVICE", "BLOCK_DEVICE"})
  void mknod_specialFile_isAsItWas(FileKind kind) throws IOException {
    if (kind.isDevice()) {
      Commands.needRoot();
    }
    Metadata wanted =
        new Metadata(
            kind,
            0642,
            status.read(directory).uid(),
            status.read(directory).gid(),
            "",
            "",
            77,
            5,
            0,
            0,
            0,
            0,
            1,
            0,
            kind.isDevice() ? 259 : 0,
            kind.isDevice() ? 70000 : 0,
            List.of());

    target.mknod(A, wanted);
    target.apply(A, wanted, policy);

    Metadata read = status.read(directory.resolve("a"));
    assertThat(read.kind()).isEqualTo(kind);
    assertThat(read.mode()).isEqualTo(0642);
    assertThat(read.deviceMajor()).isEqualTo(wanted.deviceMajor());
    assertThat(read.deviceMinor()).isEqualTo(wanted.deviceMinor());
    assertThat(read.mtimeSeconds()).isEqualTo(77);
    assertThat(notices).isEmpty();
  }

  @Test
  void mknod_regularFile_isRefused() throws IOException {
    Metadata file = like(FileKind.FILE, 0600, List.of());

    assertThatThrownBy(() -> target.mknod(A, file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void apply_nameSwappedForAnotherKind_isRefusedAndUntouched() throws IOException {
    Path victim = Files.createFile(directory.resolve("a"));
    int before = status.read(victim).mode();
    Metadata fifo = like(FileKind.FIFO, 0666, List.of());

    assertThatThrownBy(() -> target.apply(A, fifo, policy)).hasMessageContaining("replaced");
    assertThat(status.read(victim).mode()).isEqualTo(before);
  }

  @Test
  void apply_directory_setsAllAndTakesStaleAttributesAway() throws IOException {
    target.mkdir(A, 0700);
    Path path = directory.resolve("a");
    Commands.needTool("setfattr", "attr");
    Commands.run("setfattr", "-n", "user.stale", "-v", "1", path);

    target.apply(A, like(FileKind.DIRECTORY, 01777, List.of(user("new", "2"))), policy);

    assertThat(status.read(path).mode()).isEqualTo(01777);
    assertThat(status.read(path).mtimeNanos()).isEqualTo(123456789);
    assertThat(ExtendedAttributes.read(path))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(user("new", "2"));
  }

  @Test
  void rename_overFile_replacesIt() throws IOException {
    Files.writeString(directory.resolve("a"), "new");
    Files.writeString(directory.resolve("b"), "old");

    target.rename(A, target, B);

    assertThat(directory.resolve("b")).hasContent("new");
    assertThat(target.status(A)).isEmpty();
    target.sync();
  }

  @Test
  void remove_fileLinkAndDirectories_onlyEmptyOnesGo() throws IOException {
    target.create(A).close();
    target.symlink("a".getBytes(StandardCharsets.UTF_8), B);
    target.mkdir(FileName.of("d"), 0700);
    Files.createFile(directory.resolve("d/x"));

    target.remove(B);
    assertThatThrownBy(() -> target.remove(FileName.of("d")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    Files.delete(directory.resolve("d/x"));
    target.remove(FileName.of("d"));

    assertThat(target.names()).containsExactly(A);
  }

  @Test
  void names_manyAndOdd_areAll() throws IOException {
    List<FileName> made = new ArrayList<>(List.of(ODD));
    target.create(ODD).close();
    for (int i = 0; i < 3000; i++) {
      FileName name = FileName.of("a-rather-long-name-to-fill-more-than-one-buffer-" + i);
      made.add(name);
      target.link(ODD, target, name);
    }

    assertThat(target.names()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(target.names()).as("again, from the start").hasSize(3001);
  }

  @Test
  void status_sameAsTheOtherWay() throws IOException {
    Files.write(directory.resolve("a"), new byte[5]);

    Metadata read = status.read(directory.resolve("a"));
    assertThat(owned(target.status(A).orElseThrow(), 1, 1, "")).isEqualTo(owned(read, 1, 1, ""));
    assertThat(target.status(A).orElseThrow().unchangedSince(read)).isTrue();
    assertThat(target.status(A).orElseThrow().device()).isEqualTo(read.device());
  }

  @Test
  void open_missing_isNoSuchFile() {
    assertThatThrownBy(() -> TargetDirectory.open(directory.resolve("no")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("No such file");
  }

  @Test
  void close_twice_doesNotCloseSomebodyElses() throws IOException {
    TargetDirectory again = TargetDirectory.open(directory);
    again.close();
    try (TargetFile file = target.create(A)) {
      again.close();
      file.write(new byte[1], 0, 1, 0);
    }
    assertThatThrownBy(() -> again.create(B)).isInstanceOf(IOException.class);
  }

  @Test
  void finish_setUidWithOtherOwner_keepsTheBitAndTheCapability() throws IOException {
    Commands.needRoot();
    Xattr capability = capability();
    Metadata wanted = owned(like(FileKind.FILE, 06755, List.of(capability)), 1234, 2345, "");

    finish(wanted, policy);

    Metadata read = status.read(directory.resolve("a"));
    assertThat(read.mode()).isEqualTo(06755);
    assertThat(read.uid()).isEqualTo(1234);
    assertThat(read.gid()).isEqualTo(2345);
    assertThat(ExtendedAttributes.read(directory.resolve("a")))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(capability);
    assertThat(notices).isEmpty();
  }

  @Test
  void finish_byName_takesTheNumberThatTheNameHasHere() throws IOException {
    Commands.needRoot();
    ApplyPolicy byName = new ApplyPolicy(ApplyPolicy.Owners.BY_NAME, true, notices::add);

    finish(owned(like(FileKind.FILE, 0600, List.of()), 4321, 5432, "daemon"), byName);

    Metadata read = status.read(directory.resolve("a"));
    assertThat(read.user()).isEqualTo("daemon");
    assertThat(read.gid()).as("no name was stored").isEqualTo(5432);
  }

  @Test
  void finish_leave_keepsOwnerAndDropsSetUid() throws IOException {
    ApplyPolicy leave = new ApplyPolicy(ApplyPolicy.Owners.LEAVE, true, notices::add);

    finish(owned(like(FileKind.FILE, 04755, List.of()), 1234, 2345, ""), leave);

    assertThat(status.read(directory.resolve("a")).mode()).isEqualTo(0755);
    assertThat(status.read(directory.resolve("a")).uid()).isEqualTo(status.read(directory).uid());
  }

  @Test
  void finish_acl_isWhatGetfaclSaysOfTheOriginal() throws IOException {
    Commands.needTool("setfacl", "acl");
    Path original = Files.createFile(directory.resolve("original"));
    Commands.run("setfacl", "-m", "u:1234:rw-,g::---,g:77:r-x,m::rwx", original);
    Metadata wanted = status.read(original).withXattrs(ExtendedAttributes.read(original));
    assertThat(wanted.mode()).isEqualTo(0674);

    finish(wanted, policy);

    assertThat(acl(directory.resolve("a"))).isEqualTo(acl(original)).contains("user:1234:rw-");
    assertThat(status.read(directory.resolve("a")).mode()).isEqualTo(0674);
  }

  @Test
  void finish_aclNotWanted_groupGetsNoMoreThanItHad() throws IOException {
    Commands.needTool("setfacl", "acl");
    Path original = Files.createFile(directory.resolve("original"));
    Commands.run("setfacl", "-m", "u:1234:rw-,g::---", original);
    Metadata wanted = status.read(original).withXattrs(ExtendedAttributes.read(original));

    finish(wanted, new ApplyPolicy(ApplyPolicy.Owners.NUMERIC, false, notices::add));

    assertThat(status.read(directory.resolve("a")).mode() & 070).isZero();
  }

  @Test
  void finish_inDirectoryWithDefaultAcl_nothingIsInherited() throws IOException {
    Commands.needTool("setfacl", "acl");
    Commands.run("setfacl", "-d", "-m", "u:1234:rwx", directory);

    finish(like(FileKind.FILE, 0640, List.of()), policy);
    target.mkdir(B, 0700);
    target.apply(B, like(FileKind.DIRECTORY, 0750, List.of()), policy);

    assertThat(ExtendedAttributes.read(directory.resolve("a"))).isEmpty();
    assertThat(ExtendedAttributes.read(directory.resolve("b"))).isEmpty();
    assertThat(status.read(directory.resolve("a")).mode()).isEqualTo(0640);
  }

  @Test
  void apply_directoryDefaultAcl_comesBack() throws IOException {
    Commands.needTool("setfacl", "acl");
    Path original = Files.createDirectory(directory.resolve("original"));
    Commands.run("setfacl", "-m", "u:1234:r-x,d:u:1234:rwx,d:o::-", original);
    Metadata wanted = status.read(original).withXattrs(ExtendedAttributes.read(original));

    target.mkdir(A, 0700);
    target.apply(A, wanted, policy);

    assertThat(acl(directory.resolve("a")))
        .isEqualTo(acl(original))
        .contains("default:user:1234:rwx");
  }

  @Test
  void apply_fifoAcl_comesBack() throws IOException {
    Commands.needTool("setfacl", "acl");
    Path original = directory.resolve("original");
    Commands.run("mkfifo", original);
    Commands.run("setfacl", "-m", "u:1234:rw-", original);
    Metadata wanted = status.read(original).withXattrs(ExtendedAttributes.read(original));

    target.mknod(A, wanted);
    target.apply(A, wanted, policy);

    assertThat(acl(directory.resolve("a"))).isEqualTo(acl(original)).contains("user:1234:rw-");
  }

  @Test
  void finish_attributesThatCannotBe_areToldOnceOfAKind() throws IOException {
    Xattr unknown = new Xattr("nonsense.x", new byte[] {1});
    Xattr huge = new Xattr("user.huge", new byte[300_000]);

    finish(like(FileKind.FILE, 0600, List.of(unknown, huge)), policy);
    Files.delete(directory.resolve("a"));
    finish(like(FileKind.FILE, 0600, List.of(unknown)), policy);

    assertThat(notices).hasSize(2);
    assertThat(notices.get(0)).contains("nonsense.x").contains("not supported");
    assertThat(notices.get(1)).contains("user.huge").contains("too long");
  }

  @Test
  void write_noSpace_isNoSpaceException() throws IOException {
    Commands.needRoot();
    Path small = Files.createDirectory(directory.resolve("small"));
    Commands.run("mount", "-t", "tmpfs", "-o", "size=64k", "none", small);
    try (TargetDirectory full = TargetDirectory.open(small);
        TargetFile file = full.create(A)) {
      assertThatThrownBy(() -> file.write(new byte[1 << 20], 0, 1 << 20, 0))
          .isInstanceOf(NoSpaceException.class)
          .hasMessageContaining("No space left");
    } finally {
      Commands.run("umount", small);
    }
  }

  @Test
  void main_notRoot_reportsOwnersOnceAndDropsSetUid() throws Exception {
    Commands.needRoot();
    Path work = Files.createDirectory(directory.resolve("work"));
    Commands.run("chown", "65534:65534", work);
    for (Path up = directory; up != null && up.startsWith("/tmp/"); up = up.getParent()) {
      Commands.run("chmod", "o+x", up);
    }
    Path classes = Files.createDirectory(directory.resolve("classes"));
    StringBuilder path = new StringBuilder();
    for (Path source : Commands.sources(LibC.class, TargetDirectoryTest.class, Native.class)) {
      Path copy = classes.resolve("p" + path.length());
      Commands.run("cp", "-r", source, copy);
      path.append(copy).append(':');
    }
    Commands.run("chmod", "-R", "a+rX", directory);

    String output =
        Commands.run(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            Path.of(System.getProperty("java.home"), "bin", "java"),
            "-Duser.home=" + work,
            "-Djna.tmpdir=" + work,
            "-cp",
            path,
            Unprivileged.class.getName(),
            work);

    assertThat(output).contains("notices 1").contains("Restore as root");
    assertThat(status.read(work.resolve("f0")).mode()).isEqualTo(0755);
    assertThat(status.read(work.resolve("own")).mode()).isEqualTo(04711);
  }

  /** Runs in a JVM of its own, as nobody. */
  static final class Unprivileged {
    public static void main(String[] args) throws IOException {
      List<String> notices = new ArrayList<>();
      ApplyPolicy policy = new ApplyPolicy(ApplyPolicy.Owners.NUMERIC, true, notices::add);
      Metadata foreign =
          new Metadata(FileKind.FILE, 06755, 1, 1, "", "", 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, List.of());
      Metadata own =
          new Metadata(
              FileKind.FILE, 04711, 65534, 65534, "", "", 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, List.of());
      try (TargetDirectory target = TargetDirectory.open(Path.of(args[0]))) {
        for (int i = 0; i < 2; i++) {
          try (TargetFile file = target.create(FileName.of("f" + i))) {
            file.finish(foreign, policy);
          }
        }
        try (TargetFile file = target.create(FileName.of("own"))) {
          file.finish(own, policy);
        }
        try {
          TargetDirectory.open(Path.of("/root")).close();
          throw new IllegalStateException("opened what it may not");
        } catch (AccessDeniedException expected) {
          System.out.println("notices " + notices.size() + " " + notices);
        }
      }
    }
  }

  private void finish(Metadata metadata, ApplyPolicy with) throws IOException {
    try (TargetFile file = target.create(A)) {
      file.write(new byte[] {1}, 0, 1, 0);
      file.finish(metadata, with);
    }
  }

  private static String acl(Path path) throws IOException {
    return Commands.run("getfacl", "-n", "-c", "-p", path);
  }

  /** {@code cap_net_raw=ep}, as {@code setcap} stores it. */
  private static Xattr capability() {
    byte[] value = new byte[20];
    value[0] = 1;
    value[3] = 2;
    value[5] = 0x20;
    return new Xattr("security.capability", value);
  }
}
