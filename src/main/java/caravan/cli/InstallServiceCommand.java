package caravan.cli;

import caravan.config.Settings;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what a service manager needs to run Caravan; writes nothing itself. */
@Command(
    name = "install-service",
    description = {
      "Print a systemd unit (Linux) or a launchd property list (macOS) that runs 'caravan serve' for",
      "this user and this Caravan home, and say where to put it."
    })
final class InstallServiceCommand extends CliCommand {
  @Option(names = "--print", description = "Print it; the only way so far, and so the default.")
  boolean print;

  @Option(
      names = "--system",
      description = "A unit for the whole machine, not for this user's session (systemd).")
  boolean system;

  @Override
  int run(World world) throws Exception {
    Settings settings = Engine.settings(world, common);
    String launcher =
        Optional.ofNullable(world.env().get("CARAVAN_LAUNCHER"))
            .orElseGet(() -> world.absolute("caravan").toString());
    String home = settings.home().toString();
    long stop = settings.server().stopWithin().toSeconds() + 30;
    if (System.getProperty("os.name", "").startsWith("Mac")) {
      world.out().print(launchd(launcher, home));
      world.say("Save it as ~/Library/LaunchAgents/org.caravan.plist, then:");
      world.say("launchctl load ~/Library/LaunchAgents/org.caravan.plist");
      return ExitCode.DONE;
    }
    world.out().print(systemd(launcher, home, stop));
    if (system) {
      world.say("Save it as /etc/systemd/system/caravan.service, then:");
      world.say("systemctl enable --now caravan");
    } else {
      world.say("Save it as ~/.config/systemd/user/caravan.service, then:");
      world.say("systemctl --user enable --now caravan; loginctl enable-linger");
    }
    return ExitCode.DONE;
  }

  private String systemd(String launcher, String home, long stop) {
    return """
        [Unit]
        Description=Caravan backups
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=exec
        ExecStart=%s serve
        Environment="CARAVAN_HOME=%s"
        Restart=on-failure
        RestartSec=30
        # SIGTERM lets what runs end; the exit code of a JVM that it stops is 143
        SuccessExitStatus=143
        TimeoutStopSec=%d
        Nice=5
        IOSchedulingClass=best-effort
        IOSchedulingPriority=7
        NoNewPrivileges=true
        ProtectKernelTunables=true
        ProtectControlGroups=true
        UMask=0077

        [Install]
        WantedBy=%s
        """
        .formatted(quoted(launcher), home, stop, system ? "multi-user.target" : "default.target");
  }

  private static String quoted(String path) {
    return path.contains(" ") ? '"' + path + '"' : path;
  }

  private static String launchd(String launcher, String home) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
          <key>Label</key><string>org.caravan</string>
          <key>ProgramArguments</key>
          <array><string>%s</string><string>serve</string></array>
          <key>EnvironmentVariables</key>
          <dict><key>CARAVAN_HOME</key><string>%s</string></dict>
          <key>RunAtLoad</key><true/>
          <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
          <key>ProcessType</key><string>Background</string>
        </dict>
        </plist>
        """
        .formatted(xml(launcher), xml(home));
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
