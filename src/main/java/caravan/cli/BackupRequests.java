package caravan.cli;

import caravan.config.ScheduledJobs;
import caravan.config.Settings;
import caravan.config.SourceSettings;
import caravan.discovery.DirectoryMarker;
import caravan.discovery.IgnoreRules;
import caravan.model.BackupRequest;
import caravan.model.FileName;
import caravan.service.drop.DropSettings;
import caravan.service.drop.Manifest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Works out from options and settings what is to be backed up, and refuses what cannot be. */
final class BackupRequests {
  /** Caravan's own, and what is still being written. */
  private static final List<String> DROP_EXCLUDES = List.of("/.caravan/", "*.part");

  private final World world;
  private final BackupCommand command;
  private final Settings settings;
  private final List<String> excludes;

  BackupRequests(World world, BackupCommand command, Settings settings)
      throws CommandException, IOException {
    this.world = world;
    this.command = command;
    this.settings = settings;
    this.excludes = excludes();
    checkRules(excludes, command.includes, command.excludeIfPresent);
  }

  /** At least one request. */
  List<BackupRequest> make() throws CommandException {
    if (command.claimed != null
        && (command.source == null || !settings.drops().containsKey(command.source))) {
      throw CommandException.usage("--claimed goes with --source and the name of a drop folder.");
    }
    if (command.stdin && settings.drops().containsKey(String.valueOf(command.source))) {
      throw CommandException.usage(
          "'" + command.source + "' is a drop folder. Give --stdin another --source.");
    }
    if (command.stdin) {
      return List.of(stdin());
    }
    if (command.stdinName != null) {
      throw CommandException.usage("--name belongs to --stdin. To name a source, use --source.");
    }
    if (command.paths.isEmpty()) {
      return configured();
    }
    List<BackupRequest> requests = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (String text : command.paths) {
      SourceSettings source = settings.sources().get(text);
      if (source != null && command.source == null) { // ./name is the directory of this name
        requests.add(request(source));
      } else {
        paths.add(path(text));
      }
    }
    if (!paths.isEmpty()) {
      requests.add(adHoc(paths));
    }
    return requests;
  }

  private List<BackupRequest> configured() throws CommandException {
    List<BackupRequest> requests = new ArrayList<>();
    if (ScheduledJobs.CONFIGURATION.equals(command.source)) {
      requests.add(configuration());
    } else if (command.source != null) {
      DropSettings drop = settings.drops().get(command.source);
      SourceSettings source = settings.sources().get(command.source);
      if (drop != null) {
        return List.of(request(drop));
      }
      if (source == null) {
        throw CommandException.usage(
            "There is no source '"
                + command.source
                + "'. Configured: "
                + (settings.sources().isEmpty()
                    ? "none"
                    : String.join(", ", settings.sources().keySet()))
                + ".");
      }
      requests.add(request(source));
    } else {
      for (SourceSettings source : settings.sources().values()) {
        requests.add(request(source));
      }
    }
    if (requests.isEmpty()) {
      throw CommandException.usage(
          "There is nothing to back up. Name a directory ('caravan backup DIRECTORY'), or set"
              + " sources in "
              + settings.home().resolve("caravan.yaml")
              + ".");
    }
    return requests;
  }

  /** The settings file and the user's routes, as far as they are there. No secret is in them. */
  private BackupRequest configuration() throws CommandException {
    List<Path> there =
        ScheduledJobs.configuration(settings).stream()
            .map(path -> path.toAbsolutePath().normalize())
            .filter(BackupRequests::exists)
            .toList();
    if (there.isEmpty()) {
      throw CommandException.failed(
          "There is no settings file "
              + ScheduledJobs.configuration(settings).get(0)
              + ", so there is nothing to back up: all settings are the defaults.");
    }
    return request(
        ScheduledJobs.CONFIGURATION,
        there,
        List.of(),
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        false,
        List.of());
  }

  private BackupRequest adHoc(List<Path> paths) throws CommandException {
    if (command.source != null
        && (settings.sources().containsKey(command.source)
            || settings.drops().containsKey(command.source))) {
      throw CommandException.usage(
          "The source '"
              + command.source
              + "' has its paths in the settings. Leave the paths out, or choose another name.");
    }
    requireOne(paths);
    Set<String> names = new TreeSet<>();
    paths.forEach(path -> names.add(path.toString()));
    return request(
        command.source == null ? String.join(":", names) : command.source,
        paths,
        excludes,
        command.includes,
        command.excludeCaches,
        command.excludeIfPresent,
        command.largest(),
        command.oneFileSystem,
        command.tags);
  }

  private BackupRequest request(SourceSettings source) throws CommandException {
    List<String> out = joined(source.exclude(), excludes);
    List<String> in = joined(source.include(), command.includes);
    List<String> present = joined(source.excludeIfPresent(), command.excludeIfPresent);
    checkRules(out, in, present);
    List<Path> paths = new ArrayList<>();
    for (String text : source.paths()) {
      paths.add(path(text));
    }
    requireOne(paths);
    Optional<Long> largest = command.largest();
    if (largest.isEmpty() && source.excludeLargerThan().isPresent()) {
      largest = Optional.of(source.excludeLargerThan().getAsLong());
    }
    return request(
        source.name(),
        paths,
        out,
        in,
        source.excludeCaches() || command.excludeCaches,
        present,
        largest,
        source.oneFileSystem() || command.oneFileSystem,
        joined(source.tags(), command.tags));
  }

  /** A drop folder: its files leave, and stay in each later snapshot all the same. */
  private BackupRequest request(DropSettings drop) throws CommandException {
    Path directory = path(drop.directory().toString());
    requireOne(List.of(directory));
    BackupRequest all =
        request(
            drop.name(),
            List.of(directory),
            joined(DROP_EXCLUDES, excludes),
            command.includes,
            command.excludeCaches,
            command.excludeIfPresent,
            command.largest(),
            command.oneFileSystem,
            joined(drop.tags(), command.tags));
    try {
      return all.accumulating(
          command.claimed == null
              ? Optional.empty()
              : Optional.of(Manifest.read(command.claimed).tree()));
    } catch (IOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()));
    }
  }

  private BackupRequest request(
      String name,
      List<Path> paths,
      List<String> out,
      List<String> in,
      boolean caches,
      List<String> present,
      Optional<Long> largest,
      boolean oneFileSystem,
      List<String> tags) {
    BackupRequest request =
        new BackupRequest(
            name,
            paths,
            out,
            in,
            caches,
            present,
            largest,
            oneFileSystem,
            tags,
            command.force,
            command.dryRun,
            Optional.empty());
    return command.accumulate ? request.accumulating(Optional.empty()) : request;
  }

  private BackupRequest stdin() throws CommandException {
    String name = command.stdinName;
    if (name == null) {
      throw CommandException.usage("--stdin needs --name FILE, as --name dump.sql.");
    }
    if (!command.paths.isEmpty() || command.dryRun) {
      throw CommandException.usage(
          "--stdin goes with neither PATH nor --dry-run: standard input is read once, to its end.");
    }
    try {
      FileName.of(name);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "--name '" + name + "' is not the plain name of a file. Write one, as dump.sql.");
    }
    return new BackupRequest(
        command.source == null ? "stdin:" + name : command.source,
        List.of(),
        List.of(),
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        false,
        command.tags,
        true,
        false,
        Optional.of(name));
  }

  private List<String> excludes() throws CommandException, IOException {
    List<String> patterns = new ArrayList<>(command.excludes);
    for (Path file : command.excludeFiles) {
      try {
        for (String line : Files.readAllLines(file)) {
          if (!line.isBlank() && !line.startsWith("#")) {
            patterns.add(line.strip());
          }
        }
      } catch (NoSuchFileException e) {
        throw CommandException.failed("There is no file of patterns " + file + ". Check the path.");
      } catch (CharacterCodingException e) {
        throw CommandException.failed("The file of patterns " + file + " is not UTF-8 text.");
      }
    }
    return patterns;
  }

  private static void checkRules(List<String> out, List<String> in, List<String> present)
      throws CommandException {
    try {
      IgnoreRules.of(out, in);
      present.forEach(DirectoryMarker::parse);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private Path path(String text) throws CommandException {
    try {
      if (text.isEmpty()) {
        throw CommandException.usage("A path is empty. Name a directory.");
      }
      return world.absolute(text);
    } catch (InvalidPathException e) {
      throw CommandException.usage("'" + text + "' is not a path: " + e.getReason() + ".");
    }
  }

  /** A path that is missing among others is reported by the backup; but one must be readable. */
  private static void requireOne(List<Path> paths) throws CommandException {
    List<Path> there = paths.stream().filter(BackupRequests::exists).toList();
    if (there.isEmpty()) {
      throw CommandException.failed(
          "There is no "
              + (paths.size() == 1 ? "file or directory " : "one of ")
              + String.join(", ", paths.stream().map(Path::toString).toList())
              + ": nothing was backed up. Check the path.");
    }
    for (Path path : there) {
      boolean link = Files.isSymbolicLink(path);
      if (link
          || Files.isReadable(path) && (!Files.isDirectory(path) || Files.isExecutable(path))) {
        return;
      }
    }
    throw CommandException.failed(
        there.get(0)
            + " cannot be read: permission denied, so nothing was backed up. Run it as a user who"
            + " may read it.");
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
