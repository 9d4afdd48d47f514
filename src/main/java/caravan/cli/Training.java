package caravan.cli;

import caravan.platform.temporary.TemporaryFiles;
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
 * holds what they load. Prints nothing, and leaves nothing behind. The client of a bucket is not
 * among them: half a second of each backup to one, for 20 MB of memory of every backup.
 */
final class Training {
  private static final int LARGE = 3 << 20;

  private Training() {}

  static int run() throws Exception {
    Path folder = TemporaryFiles.ofProcess().makeFolder("train-");
    try {
      Path source = source(folder.resolve("source"));
      Path target = folder.resolve("target");
      Path key = folder.resolve("passphrase");
      Files.writeString(key, "train me\n");
      int exit =
          run(
              folder.resolve("home"),
              key,
              List.of(
                  List.of("backup", source.toString(), "--exclude", "*.tmp"),
                  List.of("backup", source.toString(), "--json"),
                  List.of("snapshots"),
                  List.of("ls", "latest", "-r", "-l"),
                  List.of("restore", "latest", "--target", target.toString())));
      ClientTraining.run(nowhere(Map.of("CARAVAN_HOME", folder.resolve("home").toString())));
      return exit;
    } finally {
      TemporarySettings.remove(folder);
    }
  }

  private static int run(Path home, Path key, List<List<String>> lines) {
    int exit = ExitCode.DONE;
    Map<String, String> env = Map.of("CARAVAN_HOME", home.toString());
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
