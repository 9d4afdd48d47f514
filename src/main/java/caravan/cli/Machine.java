package caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Who and where: names that stand in snapshots. */
final class Machine {
  private Machine() {}

  /** This machine's name; does not ask the network where the kernel tells. */
  static String host(Map<String, String> env) {
    try {
      String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      if (!kernel.isEmpty()) {
        return kernel;
      }
    } catch (IOException e) {
      // not Linux
    }
    String variable = env.getOrDefault("HOSTNAME", env.getOrDefault("COMPUTERNAME", ""));
    if (!variable.isBlank()) {
      return variable;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  static String user() {
    return System.getProperty("user.name", "");
  }
}
