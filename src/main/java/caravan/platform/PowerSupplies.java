package caravan.platform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What Linux tells of power supplies. Safe for concurrent use.
 *
 * @param folder {@link #STANDARD}, but in tests
 */
public record PowerSupplies(Path folder) {
  public static final Path STANDARD = Path.of("/sys/class/power_supply");

  /**
   * Whether a battery is discharging, and no mains adapter is on; empty where the machine does not
   * tell, as one without any supply in the list.
   */
  public Optional<Boolean> onBattery() {
    boolean any = false;
    boolean discharging = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path supply : all) {
        String type = read(supply.resolve("type"));
        boolean mains = type.equals("Mains");
        if (mains && read(supply.resolve("online")).equals("1")) {
          return Optional.of(false);
        }
        any |= mains || type.equals("Battery");
        discharging |=
            type.equals("Battery") && read(supply.resolve("status")).equals("Discharging");
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return any ? Optional.of(discharging) : Optional.empty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
