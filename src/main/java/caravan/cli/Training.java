package caravan.cli;

import caravan.platform.temporary.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the common commands once on a few small files, so that a class archive made of this process
 * holds what they load. Prints nothing, and leaves nothing behind. The client of a bucket is in an
 * archive of its own: it is half a second of each backup to one, but would cost 20 MB of memory of
 * every backup.
 */
final class Training {
  /** To a directory alone. */
  static final String FILE = "file";

  /** To a bucket too. */
  static final String S3 = "s3";

  private static final int LARGE = 3 << 20;

  private Training() {}

  /**
   * Runs them.
   *
   * @param kind {@link #FILE} or {@link #S3}
   * @return the worst exit code of the commands to a directory; whether the bucket was reached says
   *     nothing of the archive, which without it is slower and nothing else
   */
  static int run(String kind) throws Exception {
    if (!kind.equals(FILE) && !kind.equals(S3)) {
      throw CommandException.usage("'" + kind + "' is none of " + FILE + " and " + S3 + ".");
    }
    Path folder = TemporaryFiles.ofProcess().makeFolder("train-");
    try {
      Path source = source(folder.resolve("source"));
      Path target = folder.resolve("target");
      Path key = folder.resolve("passphrase");
      Files.writeString(key, "train me\n");
      int exit =
          run(
              withSettings(
                  folder.resolve("home"),
                  "disk: { kind: file, directory: '"
                      + folder.resolve("vault").toString().replace("'", "''")
                      + "' }"),
              key,
              List.of(
                  List.of("init"),
                  List.of("backup", source.toString(), "--exclude", "*.tmp"),
                  List.of("backup", source.toString(), "--json"),
                  List.of("snapshots"),
                  List.of("ls", "latest", "-r", "-l"),
                  List.of("restore", "latest", "--target", target.toString())));
      if (kind.equals(S3)) {
        toBucket(folder.resolve("far"), source, key);
      }
      ClientTraining.run(nowhere(Map.of("CARAVAN_HOME", folder.resolve("home").toString())));
      return exit;
    } finally {
      TemporarySettings.remove(folder);
    }
  }

  /** The same commands to a bucket; answers how they ended. */
  static int toBucket(Path home, Path source, Path key) {
    try (TrainingBucket bucket = new TrainingBucket()) {
      return run(
          withBucket(home, bucket),
          key,
          List.of(
              List.of("init"),
              List.of("backup", source.toString()),
              List.of("backup", source.toString())));
    } catch (IOException e) {
      return ExitCode.FAILED; // a proxy stands before everything, or nothing may listen
    }
  }

  private static Path withBucket(Path home, TrainingBucket bucket) throws IOException {
    return withSettings(
        home,
        "far: { kind: s3, endpoint: \""
            + bucket.endpoint()
            + "\", bucket: "
            + TrainingBucket.NAME
            + ", path-style: true, retries: 0, timeout: 5s, access-key: \"env:TRAIN\", secret-key: \"env:TRAIN\" }");
  }

  private static Path withSettings(Path home, String destination) throws IOException {
    Files.writeString(
        Files.createDirectories(home).resolve("caravan.yaml"),
        "caravan: { destinations: { " + destination + " } }\n");
    return home;
  }

  private static int run(Path home, Path key, List<List<String>> lines) {
    int exit = ExitCode.DONE;
    Map<String, String> env = Map.of("CARAVAN_HOME", home.toString(), "TRAIN", "train");
    for (List<String> line : lines) {
      String[] args = new String[line.size() + 2];
      line.toArray(args);
      args[line.size()] = "--passphrase-file";
      args[line.size() + 1] = key.toString();
      exit = ExitCode.worse(exit, CommandLineRunner.run(args, nowhere(env)));
    }
    return exit;
  }

  private static World nowhere(Map<String, String> env) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return World.of(InputStream.nullInputStream(), nowhere, nowhere, env);
  }

  private static Path source(Path source) throws Exception {
    Path below = Files.createDirectories(source.resolve("below"));
    Files.writeString(source.resolve("notes.txt"), "what was\n");
    Files.writeString(source.resolve(".caravanignore"), "*.o\n");
    Files.write(below.resolve("large.bin"), new byte[LARGE]);
    Files.createLink(below.resolve("linked.txt"), source.resolve("notes.txt"));
    Files.createSymbolicLink(below.resolve("pointer"), Path.of("../notes.txt"));
    return source;
  }
}
