package caravan.cli;

import caravan.config.SettingsLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;

/** Writes a settings file to begin with; never over one that is there. */
@Command(
    name = "config init",
    description = "Write a settings file to begin with, all of it comments.")
final class ConfigInitCommand extends CliCommand {
  private static final String FILE =
      """
      # Settings of Caravan. Each line that begins with '#' is an example: take the mark away to set it.
      # 'caravan config validate' says whether all is right, 'caravan config schema' prints a schema for editors.
      caravan:
        # required-copies: 2            # a backup is a success when so many destinations have it
        # sources:
        #   documents:
        #     paths: [~/Documents, ~/Projects]
        #     exclude: ["*.tmp", node_modules/]
        #     exclude-caches: true
        # destinations:
        #   usb: { kind: file, directory: /media/usb/vault }
        #   main: { kind: s3, bucket: acme-backup, access-key: env:S3_KEY, secret-key: file:/run/secrets/s3 }
        # retention: { daily: 7, weekly: 5, monthly: 12 }
        # resources: { cpu-share: 50%, bandwidth: "20MB/s, 08:00-18:00 2MB/s" }
        # server: { port: 8080 }
      """;

  @Override
  int run(World world) throws Exception {
    Path home = new SettingsLoader(world.env(), world.userHome()).home();
    Engine.makeHome(home);
    Path file = common.config == null ? home.resolve(SettingsLoader.FILE_NAME) : common.config;
    try {
      Files.write(
          file,
          FILE.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw CommandException.failed(file + " is there already; nothing was changed. Edit it.");
    } catch (IOException e) {
      throw CommandException.failed("Cannot write " + file + ": " + e.getMessage() + ".");
    }
    world.print("Wrote " + file + ". Edit it, then run 'caravan config validate'.");
    return ExitCode.DONE;
  }
}
