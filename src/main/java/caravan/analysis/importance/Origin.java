package caravan.analysis.importance;

import caravan.model.GeneratedPlaces;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a program wrote a file, as its path and name tell: such a file can be made again, so it
 * counts less. Of several signs the strongest counts. Pure functions; the tables are loaded with
 * the first file that is looked at.
 *
 * @param strength in [0,1]; 0 where a person seems to have written it
 * @param reason for people, a clause
 */
record Origin(double strength, String reason) {
  static final Origin AUTHORED = new Origin(0, "nothing says that a program wrote it");
  static final Origin MARKED = new Origin(0.6, "it says itself that it is generated");

  private static final double SURE = 0.9;
  private static final double LIKELY = 0.6;

  private static final Set<String> LOCKS =
      Set.of(
          "package-lock.json",
          "npm-shrinkwrap.json",
          "yarn.lock",
          "pnpm-lock.yaml",
          "bun.lockb",
          "cargo.lock",
          "poetry.lock",
          "pipfile.lock",
          "uv.lock",
          "gemfile.lock",
          "composer.lock",
          "go.sum",
          "flake.lock",
          "mix.lock",
          "pubspec.lock",
          "packages.lock.json",
          ".terraform.lock.hcl");

  private static final Set<String> OF_THE_DESKTOP =
      Set.of("thumbs.db", "ehthumbs.db", ".ds_store", "desktop.ini", ".directory");

  /** By extension; what has none of these may still be told by {@link #ENDINGS}. */
  private static final Map<String, Origin> EXTENSIONS =
      Map.ofEntries(
          Map.entry("tmp", temporary()),
          Map.entry("temp", temporary()),
          Map.entry("swp", temporary()),
          Map.entry("swo", temporary()),
          Map.entry("part", temporary()),
          Map.entry("crdownload", temporary()),
          Map.entry("log", new Origin(LIKELY, "it is a log")),
          Map.entry("o", compiled()),
          Map.entry("obj", compiled()),
          Map.entry("class", compiled()),
          Map.entry("pyc", compiled()),
          Map.entry("pyo", compiled()),
          Map.entry("elc", compiled()),
          Map.entry("bak", new Origin(0.3, "it is an older copy")),
          Map.entry("old", new Origin(0.3, "it is an older copy")),
          Map.entry("orig", new Origin(0.3, "it is an older copy")));

  private record Ending(String text, Origin origin) {}

  private static final List<Ending> ENDINGS =
      List.of(
          new Ending("~", temporary()),
          new Ending(".min.js", new Origin(0.7, "it is minified")),
          new Ending(".min.css", new Origin(0.7, "it is minified")),
          new Ending(".js.map", new Origin(0.8, "it is a source map")),
          new Ending(".css.map", new Origin(0.8, "it is a source map")),
          new Ending("_pb2.py", written()),
          new Ending(".pb.go", written()),
          new Ending(".pb.cc", written()),
          new Ending(".pb.h", written()),
          new Ending(".g.dart", written()),
          new Ending(".g.cs", written()),
          new Ending(".designer.cs", written()));

  private static Origin temporary() {
    return new Origin(0.8, "its name is that of a temporary file");
  }

  private static Origin compiled() {
    return new Origin(0.8, "it is compiled from something else");
  }

  private static Origin written() {
    return new Origin(LIKELY, "its name is that of generated code");
  }

  Origin or(Origin other) {
    return other.strength > strength ? other : this;
  }

  /** By the directories above. */
  static Origin ofDirectory(String directory) {
    Origin best = AUTHORED;
    int start = 0;
    for (int at = 0; at <= directory.length(); at++) {
      if (at == directory.length() || directory.charAt(at) == '/') {
        if (at > start) {
          best = best.or(ofOne(directory.substring(start, at)));
        }
        start = at + 1;
      }
    }
    return best;
  }

  private static Origin ofOne(String written) {
    String name = written.toLowerCase(Locale.ROOT);
    if (GeneratedPlaces.isOutput(name)) {
      return new Origin(SURE, "it is below " + written + ", which a program fills");
    }
    if (GeneratedPlaces.isCache(name)) {
      return new Origin(SURE, "it is in a cache");
    }
    if (name.equals("trash") || name.startsWith(".trash")) {
      return new Origin(0.8, "it was thrown away");
    }
    return GeneratedPlaces.isPerhapsOutput(name)
        ? new Origin(LIKELY, "it is below " + written + ", where builds put what they make")
        : AUTHORED;
  }

  /** By its own name. */
  static Origin ofName(String written) {
    String name = written.toLowerCase(Locale.ROOT);
    if (LOCKS.contains(name)) {
      return new Origin(0.4, "it is a lock file");
    }
    if (OF_THE_DESKTOP.contains(name)) {
      return new Origin(SURE, "the desktop wrote it");
    }
    if (name.startsWith(".#") || name.startsWith("~$") || name.startsWith(".~")) {
      return temporary();
    }
    int dot = name.lastIndexOf('.');
    Origin best = dot < 0 ? null : EXTENSIONS.get(name.substring(dot + 1));
    best = best == null ? AUTHORED : best;
    for (Ending ending : ENDINGS) {
      if (name.endsWith(ending.text)) {
        best = best.or(ending.origin);
      }
    }
    return best.strength == 0 && isRotatedLog(name, dot)
        ? new Origin(LIKELY, "it is an old log")
        : best;
  }

  /** As {@code syslog.log.1} and {@code app.log.2.gz}. */
  private static boolean isRotatedLog(String name, int dot) {
    int log = name.lastIndexOf(".log.");
    return log > 0
        && dot > log
        && name.length() > log + 5
        && Character.isDigit(name.charAt(log + 5));
  }
}
