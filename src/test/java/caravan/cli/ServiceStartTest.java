package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.platform.temporary.TemporaryFiles;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service makes at its start, and what is left of it. */
@Timeout(300)
class ServiceStartTest {
  @TempDir Path folder;

  private static List<String> webFolders() throws Exception {
    try (Stream<Path> all = Files.list(TemporaryFiles.ofProcess().folder())) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("web-"))
          .toList();
    }
  }

  @Test
  void filesOfTheWebServer_lieAmongTheTemporaryOnes_andGoWithIt() throws Exception {
    List<String> before = webFolders();
    try (RunningService service = new RunningService(folder.resolve("home"))) {
      assertThat(service.get("", "/health").statusCode()).isEqualTo(200);
      List<String> during = new ArrayList<>(webFolders());
      during.removeAll(before);
      assertThat(during).hasSize(1);
      String own = during.get(0);
      assertThat(TemporaryFiles.ofProcess().folder().resolve(own).resolve("work"))
          .as("what a web server makes by itself")
          .isDirectory();
      Files.writeString(
          TemporaryFiles.ofProcess().folder().resolve(own).resolve("notes.txt"), "not in its root");
      assertThat(service.get(service.key(), "/notes.txt").statusCode()).isEqualTo(404);
    }
    assertThat(webFolders()).isEqualTo(before);
  }

  @Test
  void start_thatFailsHalfWay_leavesNothingRunning_andSaysWhy() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(home.resolve("state/schedules.json")); // in the place of a file
    assertThatThrownBy(() -> new RunningService(home)).hasMessageContaining("schedules.json");
    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(
                    new ObjectName("org.apache.camel:context=caravan-service,type=context,*"),
                    null))
        .as("routes that go on without a service")
        .isEmpty();

    Files.delete(home.resolve("state/schedules.json"));
    try (RunningService service = new RunningService(home)) {
      assertThat(service.get("", "/health").statusCode()).isEqualTo(200);
    }
  }
}
