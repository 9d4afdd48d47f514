package caravan.vault.read;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileName;
import caravan.platform.RawPaths;
import caravan.security.Credential;
import caravan.storage.MemoryObjectStore;
import caravan.storage.ObjectInfo;
import caravan.vault.Vault;
import caravan.vault.write.Trees;
import caravan.vault.write.Workbench;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/reader/VaultReader.java}, which was written from {@code docs/format.md} alone, brings
 * back what the engine stored.
 */
@Timeout(120)
class ReaderTest {
  @TempDir static Path classes;
  @TempDir Path folder;
  private Workbench bench;
  private MemoryObjectStore store;
  private Path source;

  @BeforeAll
  static void compile() {
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "17",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                "docs/reader/VaultReader.java");
    assertThat(result).isZero();
  }

  @BeforeEach
  void create() throws Exception {
    bench = new Workbench(folder);
    store = new MemoryObjectStore();
    source = Files.createDirectory(folder.resolve("source"));
  }

  private record Ran(int exit, String output) {}

  /** Runs the reader on a folder that holds the store's objects as files. */
  private Ran read(Path target, List<String> options, String passphrase) throws Exception {
    Path vault = Files.createTempDirectory(folder, "vault");
    for (ObjectInfo info : store.list("")) {
      Trees.file(vault.resolve(info.name()), store.get(info.name(), Optional.empty()));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                "VaultReader"));
    command.addAll(options);
    command.addAll(List.of(vault.toString(), "restore", "latest", target.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("CARAVAN_PASSPHRASE");
    if (!passphrase.isEmpty()) {
      builder.environment().put("CARAVAN_PASSPHRASE", passphrase);
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  private void everything() throws IOException {
    Trees.needRoot();
    Trees.needTool("setfattr");
    Trees.needTool("mkfifo");
    Trees.file(source.resolve("empty"), new byte[0]);
    Trees.file(source.resolve("small"), Trees.random(1, 100));
    Trees.file(
        source.resolve("text"), "the same line\n".repeat(20_000).getBytes(StandardCharsets.UTF_8));
    Path large = Trees.file(source.resolve("a/large"), Trees.random(2, 3_000_000));
    Files.createLink(source.resolve("b-link"), large);
    Files.createDirectories(source.resolve("empty-directory"));
    Files.createSymbolicLink(source.resolve("symlink"), Path.of("../\u00e4"));
    Path odd = RawPaths.resolve(source, FileName.of(new byte[] {(byte) 0xff, 'x', '\n'}));
    Files.write(odd, new byte[] {1});
    try (RandomAccessFile sparse = new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
      sparse.seek(3 << 20);
      sparse.write(Trees.random(3, 200_000));
      sparse.setLength(8 << 20);
    }
    Trees.run("mkfifo", source.resolve("fifo"));
    Trees.run("mknod", source.resolve("device"), "c", "1", "3");
    Trees.run("setfattr", "-n", "user.comment", "-v", "\"x\"", source.resolve("small"));
    Trees.run("chown", "1234:4321", source.resolve("small"));
    Trees.run("chmod", "4750", source.resolve("small"));
    Trees.run("touch", "-d", "1961-01-01T00:00:00.000000001Z", source.resolve("text"));
    for (int i = 0; i < 1500; i++) {
      Trees.file(source.resolve("wide/f" + i), new byte[] {(byte) i});
    }
    Trees.run("touch", "-d", "2001-01-01T00:00:00.7Z", source.resolve("a"), source);
  }

  @Test
  void reader_vaultOfTheEngineAndAKeyFile_restoresTheSameTree() throws Exception {
    everything();
    Vault vault = bench.create("memory", store);
    bench.backup(source, vault);
    Files.delete(source.resolve("empty"));
    Trees.file(source.resolve("wide/f7"), new byte[] {77});
    bench.backup(source, vault); // a tree that shares most of its pages with the one before
    Path key = Files.writeString(folder.resolve("key"), "# zeros\n" + "00".repeat(32) + "\n");
    Path target = folder.resolve("restored");
    Ran ran = read(target, List.of("--key-file", key.toString()), "");
    assertThat(ran.exit()).as(ran.output()).isZero();
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
  }

  @Test
  void reader_passphrase_restoresTheSameTree() throws Exception {
    Trees.file(source.resolve("f"), Trees.random(1, 100_000));
    Credential passphrase = new Credential.Passphrase("caravane\u0301".toCharArray());
    Vault vault =
        Vault.create(
            "memory", store, passphrase, Workbench.SMALL, folder.resolve("cache"), bench.clock);
    bench.backup(source, vault);
    Path target = folder.resolve("restored");
    Ran ran = read(target, List.of(), "caravan\u00e9");
    assertThat(ran.exit()).as(ran.output()).isZero();
    assertThat(Trees.describe(Workbench.below(target, source))).isEqualTo(Trees.describe(source));
    Ran wrong = read(folder.resolve("nothing"), List.of(), "another");
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(folder.resolve("nothing")).doesNotExist();
  }
}
