package caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerAndNetworkTest {
  @TempDir Path folder;

  private void supply(String name, String type, String key, String value) throws IOException {
    Path supply = Files.createDirectories(folder.resolve(name));
    Files.writeString(supply.resolve("type"), type + "\n");
    Files.writeString(supply.resolve(key), value + "\n");
  }

  @Test
  void battery_discharging_isKnown() throws Exception {
    supply("AC", "Mains", "online", "0");
    supply("BAT0", "Battery", "status", "Discharging");

    assertThat(new PowerSupplies(folder).onBattery()).contains(true);
  }

  @Test
  void mains_on_isKnown() throws Exception {
    supply("AC", "Mains", "online", "1");
    supply("BAT0", "Battery", "status", "Charging");

    assertThat(new PowerSupplies(folder).onBattery()).contains(false);
  }

  @Test
  void noSupplies_areUnknown() throws Exception {
    assertThat(new PowerSupplies(folder).onBattery()).isEmpty();
    assertThat(new PowerSupplies(folder.resolve("none")).onBattery()).isEmpty();
  }

  private MeteredNetwork nmcli(String script) throws IOException {
    Path file = folder.resolve("nmcli");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new MeteredNetwork(List.of(file.toString(), "device", "show"));
  }

  @Test
  void metered_onlyOfAConnectedDevice() throws Exception {
    String phone = "GENERAL.STATE:100 (connected)\\nGENERAL.METERED:yes (guessed)\\n";
    String off = "GENERAL.STATE:30 (disconnected)\\nGENERAL.METERED:yes\\n";
    String wired = "GENERAL.STATE:100 (connected)\\nGENERAL.METERED:no (guessed)\\n";

    assertThat(nmcli("printf '" + wired + "\\n" + phone + "'").metered()).contains(true);
    assertThat(nmcli("printf '" + off + "\\n" + wired + "'").metered()).contains(false);
    assertThat(nmcli("printf '" + off + "'").metered()).isEmpty();
  }

  @Test
  void metered_noAnswer_isUnknown() throws Exception {
    assertThat(nmcli("echo 'Error: NetworkManager is not running.'; exit 8").metered()).isEmpty();
    assertThat(new MeteredNetwork(List.of(folder.resolve("none").toString())).metered()).isEmpty();
  }
}
