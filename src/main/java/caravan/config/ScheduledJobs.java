package caravan.config;

import caravan.config.AutomationSettings.Maintenance;
import caravan.service.schedule.Job;
import caravan.service.schedule.Timing;
import caravan.service.watch.Watched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which jobs the settings ask for. */
public final class ScheduledJobs {
  /** The source that holds the settings themselves. */
  public static final String CONFIGURATION = "caravan-configuration";

  /** The source that holds what is exported of the graph. */
  public static final String GRAPH = "caravan-graph";

  private static final Set<String> LOCAL = Set.of("file", "icloud");
  private static final Duration WATCHED = Duration.ofHours(1);

  private ScheduledJobs() {}

  /** Whether a source is Caravan's own: nobody who asks for the newest snapshot means one of it. */
  public static boolean isOwn(String source) {
    return source.equals(CONFIGURATION) || source.equals(GRAPH);
  }

  /** All of them, the backups first. */
  public static List<Job> of(Settings settings) {
    List<Job> jobs = new ArrayList<>();
    for (SourceSettings source : settings.sources().values()) {
      Optional<Timing> timing = source.schedule().map(Timings::parse);
      if (timing.isEmpty() && source.care().watched()) {
        timing = Optional.of(new Timing.Every(WATCHED)); // for what a watch does not see
      }
      timing.ifPresent(when -> jobs.add(Job.backup(source.name(), when)));
    }
    AutomationSettings automation = settings.automation();
    if (automation.configuration()) {
      jobs.add(Job.backup(CONFIGURATION, new Timing.OnChange(configuration(settings))));
    }
    automation
        .maintenance()
        .forEach((kind, timing) -> jobs.add(maintenance(automation, kind, timing)));
    return jobs;
  }

  /** Which sources are watched, for the jobs of these names. */
  public static List<Watched> watched(Settings settings) {
    List<Path> never = new ArrayList<>(List.of(settings.home(), settings.spool().directory()));
    for (DestinationSettings destination : settings.destinations().values()) {
      if (LOCAL.contains(destination.kind())) { // of other kinds it is a folder elsewhere
        destination.option("directory").map(Path::of).ifPresent(never::add);
      }
    }
    List<Watched> watched = new ArrayList<>();
    for (SourceSettings source : settings.sources().values()) {
      if (source.care().watched()) {
        watched.add(
            new Watched(
                source.name(),
                Job.backup(source.name(), new Timing.AfterBackup()).name(),
                source.paths().stream().map(Path::of).toList(),
                never));
      }
    }
    return watched;
  }

  /** What the source of the settings holds: the settings file and the user's routes. */
  public static List<Path> configuration(Settings settings) {
    return List.of(
        settings.file().orElse(settings.home().resolve(SettingsLoader.FILE_NAME)),
        settings.home().resolve("routes"));
  }

  private static Job maintenance(AutomationSettings automation, Maintenance kind, Timing timing) {
    return switch (kind) {
      case FORGET -> job("forget", timing);
      case PRUNE -> job("prune", timing);
      case CHECK -> job("check", timing, "--budget", String.valueOf(automation.checkBudget()));
      case UNDERSTANDING ->
          Job.maintenance(
              "understanding run",
              List.of(
                  "understanding",
                  "run",
                  "--json",
                  "--for",
                  automation.understandingTime().toSeconds() + "s"),
              timing,
              true);
      case GRAPH -> job("graph update", timing);
      case GRAPH_EXPORT -> job("graph export", timing, "--format", "json", "--keep");
      case DRILL -> job("drill", timing);
    };
  }

  private static Job job(String kind, Timing timing, String... options) {
    List<String> arguments = new ArrayList<>(List.of(kind.split(" ")));
    arguments.add("--json");
    arguments.addAll(List.of(options));
    return Job.maintenance(kind, arguments, timing, false);
  }
}
