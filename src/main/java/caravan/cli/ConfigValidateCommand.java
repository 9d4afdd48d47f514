package caravan.cli;

import caravan.config.Settings;
import caravan.config.SettingsLoader;
import caravan.config.SourceSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads settings as every command does, and says what is wrong or odd; changes nothing. */
@Command(
    name = "config validate",
    description = "Say whether a settings file is right, and if not, what is wrong and where.")
final class ConfigValidateCommand extends CliCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Default: caravan.yaml in the Caravan home.")
  @Nullable Path file;

  @Override
  int run(World world) throws Exception {
    Path given = file == null ? common.config : file;
    SettingsLoader loader = new SettingsLoader(world.env(), world.userHome());
    Settings settings =
        loader.load(Optional.ofNullable(given).map(path -> world.absolute(path.toString())));
    List<String> odd = new ArrayList<>(settings.warnings());
    odd.addAll(overlaps(List.copyOf(settings.sources().values())));
    odd.forEach(world::say);
    world.print(
        settings.file().map(Path::toString).orElse("The default settings")
            + ": "
            + Texts.count(settings.sources().size(), "source")
            + ", "
            + Texts.count(settings.destinations().size(), "destination")
            + (odd.isEmpty() ? ". All is right." : ". It can be used as it is."));
    return ExitCode.DONE;
  }

  /** What lies in two sources is backed up twice, which costs time and shows twice. */
  static List<String> overlaps(List<SourceSettings> sources) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      for (int j = 0; j < sources.size(); j++) {
        for (String inner : sources.get(i).paths()) {
          for (String outer : sources.get(j).paths()) {
            boolean twice = inner.equals(outer) ? i < j : Path.of(inner).startsWith(Path.of(outer));
            if (i != j && twice) {
              found.add(
                  "The sources '"
                      + sources.get(i).name()
                      + "' and '"
                      + sources.get(j).name()
                      + "' overlap: "
                      + inner
                      + " is in both. Exclude it from one of them, unless you mean it.");
            }
          }
        }
      }
    }
    return found;
  }
}
