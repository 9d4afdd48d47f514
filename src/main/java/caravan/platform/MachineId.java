package caravan.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Tells this machine from others, where the system has a name for it that outlives a reboot. */
public final class MachineId {
  private static final List<Path> FILES =
      List.of(Path.of("/etc/machine-id"), Path.of("/var/lib/dbus/machine-id"));

  private static final int LENGTH = 16;

  private MachineId() {}

  /**
   * 16 hex digits; the same for every machine without such a name, as containers are. The system's
   * own id is not to be shown around, so this is a hash of it.
   */
  public static String value() {
    for (Path file : FILES) {
      try {
        String id = Files.readString(file).strip();
        if (!id.isEmpty()) {
          return hash(id);
        }
      } catch (IOException e) {
        continue; // not on this system
      }
    }
    return "0".repeat(LENGTH);
  }

  private static String hash(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("caravan machine " + id).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
