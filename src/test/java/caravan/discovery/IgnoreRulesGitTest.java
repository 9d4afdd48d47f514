package caravan.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.model.FileName;
import caravan.platform.RawPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Git itself is the judge: whatever it ignores we exclude, and nothing else. Names travel as
 * ISO-8859-1.
 */
class IgnoreRulesGitTest {
  private static final FileName GITIGNORE = FileName.of(".gitignore");
  private static final String[] NAMES = {
    "a",
    "b",
    "ab",
    "abc",
    "a.o",
    "b.o",
    "ba",
    "a b",
    "x",
    "#c",
    "!d",
    "1",
    "B",
    "-",
    "]",
    "é",
    "a\\",
    "a*",
    "\u00c3\u00a9",
    "\u00ff",
    "a ",
    "foo",
    "bar"
  };
  private static final String[] PIECES = {
    "a",
    "b",
    "ab",
    "foo",
    "bar",
    ".o",
    "c",
    "x",
    "1",
    "*",
    "*",
    "**",
    "?",
    "/",
    "/",
    "/",
    "**/",
    "/**",
    "[ab]",
    "[!a]",
    "[^b]",
    "[a-c]",
    "[[:digit:]]",
    "[[:upper:]x]",
    "[]-]",
    "[b\\-]",
    "[--0]",
    "[a-]",
    "[[:x]",
    "\\a",
    "\\*",
    "\\\\",
    "\\/",
    " ",
    "\\ ",
    "!",
    "#",
    "\u00c3\u00a9",
    "\u00ff",
    "***"
  };

  @TempDir Path directory;

  @Test
  void excludes_generatedTreesAndPatterns_agreesWithGit() throws IOException {
    Random random = new Random(20261124);
    git("init", "-q", ".");
    int ignored = 0;
    for (int round = 0; round < 50; round++) {
      Path tree = directory.resolve("t");
      List<String> paths = new ArrayList<>();
      Map<String, String> rules = new HashMap<>();
      Files.createDirectory(tree);
      rules.put("", ignoreFile(tree, random));
      fill(tree, "", 0, random, paths, rules);

      Set<String> ours = new TreeSet<>();
      walk(tree, "", IgnoreRules.of(List.of(), List.of()), false, ours);
      Set<String> gits = checkIgnore(paths);
      gits.remove("t/.gitignore");

      assertThat(ours).as("round %d, rules %s", round, rules).isEqualTo(gits);
      ignored += ours.size();
      delete(tree);
    }
    assertThat(ignored).as("the patterns do match something").isGreaterThan(500);
  }

  @Test
  void excludes_writtenCases_agreeWithGit() throws IOException {
    String[] files = {
      "\ufeff*.o\n!a.o\n",
      "a\r\nb \r\n/x/\r\n",
      "foo/**/bar\n",
      "/a**/b\n",
      "**/a/**\n!**/a/b\n",
      "a/\n!a/b\n",
      "*\n!*/\n!*.o\n",
      "x/a**\n",
      "\\!d\n\\#c\n#c\n",
      "a\\ \nab   \n",
      "[[:alpha:]]\n",
      "*/b\n",
      "**\n",
      "a\r",
      "\n\n   \n",
      "a/b/../b\n./a\n",
      "//a\na//b\nb//\n",
    };
    git("init", "-q", ".");
    for (String file : files) {
      Path tree = Files.createDirectory(directory.resolve("t"));
      Files.write(tree.resolve(".gitignore"), file.getBytes(StandardCharsets.UTF_8));
      List<String> paths = new ArrayList<>();
      for (String a : NAMES) {
        for (String b : List.of("a", "b", "a.o", "bar")) {
          Path deep = resolve(resolve(tree, a), b);
          Files.createDirectories(deep);
          Files.createFile(resolve(deep, "b"));
          Files.createFile(resolve(deep, "a.o"));
          String at = "t/" + a + "/" + b;
          paths.addAll(List.of("t/" + a, at, at + "/b", at + "/a.o"));
        }
      }

      Set<String> ours = new TreeSet<>();
      walk(tree, "", IgnoreRules.of(List.of(), List.of()), false, ours);

      ours.remove("t/.gitignore");
      assertThat(ours).as(file).isEqualTo(checkIgnore(paths));
      delete(tree);
    }
  }

  private static void fill(
      Path at, String path, int depth, Random random, List<String> paths, Map<String, String> rules)
      throws IOException {
    for (String name : NAMES) {
      if (random.nextInt(3) != 0) {
        continue;
      }
      Path entry = resolve(at, name);
      String entryPath = path + "/" + name;
      paths.add("t" + entryPath);
      if (depth < 3 && random.nextInt(3) == 0) {
        Files.createDirectory(entry);
        if (random.nextInt(3) == 0) {
          rules.put(entryPath, ignoreFile(entry, random));
          paths.add("t" + entryPath + "/.gitignore");
        }
        fill(entry, entryPath, depth + 1, random, paths, rules);
      } else if (random.nextInt(8) == 0) {
        Files.createSymbolicLink(entry, Path.of("."));
      } else {
        Files.createFile(entry);
      }
    }
  }

  private static String ignoreFile(Path at, Random random) throws IOException {
    StringBuilder text = new StringBuilder();
    int lines = 1 + random.nextInt(5);
    while (lines > 0) {
      StringBuilder line = new StringBuilder(random.nextInt(4) == 0 ? "!" : "");
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        line.append(PIECES[random.nextInt(PIECES.length)]);
      }
      line.append(random.nextInt(5) == 0 ? "/" : "").append(random.nextInt(8) == 0 ? "  " : "");
      line.append(random.nextInt(8) == 0 ? "\r\n" : "\n");
      try {
        RuleList.ofFile(line.toString().getBytes(StandardCharsets.ISO_8859_1), "f");
        text.append(line);
        lines--;
      } catch (IllegalArgumentException e) {
        // Git takes a bad pattern in silence; we refuse it, so there is nothing to compare.
      }
    }
    Files.write(at.resolve(".gitignore"), text.toString().getBytes(StandardCharsets.ISO_8859_1));
    return text.toString();
  }

  private static void walk(
      Path at, String path, IgnoreRules above, boolean allOut, Set<String> excluded)
      throws IOException {
    IgnoreRules rules = above;
    if (!allOut && Files.isRegularFile(at.resolve(".gitignore"), LinkOption.NOFOLLOW_LINKS)) {
      rules = rules.with(Files.readAllBytes(at.resolve(".gitignore")), "f");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at)) {
      for (Path entry : entries) {
        FileName name = RawPaths.nameOf(entry);
        boolean isDirectory = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        boolean out = allOut || rules.excludes(name, isDirectory) != null;
        String entryPath = path + "/" + new String(name.bytes(), StandardCharsets.ISO_8859_1);
        boolean rootFile = path.isEmpty() && name.equals(GITIGNORE);
        if (out && !rootFile) {
          excluded.add("t" + entryPath);
        }
        if (isDirectory) {
          walk(entry, entryPath, out ? rules : rules.enter(name), out, excluded);
        }
      }
    }
  }

  private Set<String> checkIgnore(List<String> paths) throws IOException {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    for (String path : paths) {
      input.write(path.getBytes(StandardCharsets.ISO_8859_1));
      input.write(0);
    }
    Path in = Files.write(directory.resolve("in"), input.toByteArray());
    String out = git(in, "check-ignore", "--no-index", "-z", "--stdin");
    Set<String> ignored = new TreeSet<>(List.of(out.split("\0")));
    ignored.remove("");
    return ignored;
  }

  private String git(String... arguments) throws IOException {
    return git(Path.of("/dev/null"), arguments);
  }

  private String git(Path input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.start();
    byte[] output = process.getInputStream().readAllBytes();
    try {
      assertThat(process.waitFor()).as("0: some ignored, 1: none").isBetween(0, 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return new String(output, StandardCharsets.ISO_8859_1);
  }

  private static Path resolve(Path at, String name) {
    return RawPaths.resolve(at, FileName.of(name.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static void delete(Path at) throws IOException {
    if (Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(at)) {
        for (Path entry : entries) {
          delete(entry);
        }
      }
    }
    Files.delete(at);
  }
}
