package caravan.analysis.worker;

import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The command line of a worker: this Java, this class path. */
final class ChildCommand {
  /** Settings of its surroundings that a JVM may need; all others, as passwords, stay here. */
  private static final Set<String> ENVIRONMENT =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SystemRoot", "PATH");

  private ChildCommand() {}

  static ProcessBuilder of(Spec spec, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + spec.heapMegabytes() + "m");
    command.add("-Xms8m");
    command.add("-XX:+UseSerialGC");
    // what takes long is native code; the second compiler would cost more than it brings
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+ExitOnOutOfMemoryError");
    // its own words belong to stderr: stdout is the pipe for messages
    command.add("-XX:+DisplayVMOutputToStderr");
    // a report of a crash would hold pieces of a user's file, in whatever directory we are in
    command.add("-XX:+SuppressFatalErrorMessage");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:-UsePerfData");
    command.add("-Djava.awt.headless=true");
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-D" + PrivateFolder.PROPERTY + "=" + folder);
    // else its libraries would be unpacked into the user's home
    command.add("-Dtree-sitter-lib=" + folder);
    for (Map.Entry<String, String> property : spec.properties().entrySet()) {
      command.add("-D" + property.getKey() + "=" + property.getValue());
    }
    String main = spec.main();
    if (insideOfOneJar()) {
      command.add("-Dloader.main=" + main);
      main = "org.springframework.boot.loader.launch.PropertiesLauncher";
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.add(spec.handler());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> !ENVIRONMENT.contains(name));
    return builder;
  }

  /** Whether Caravan runs from its one jar, whose inner jars only Spring's loader can open. */
  private static boolean insideOfOneJar() {
    URL place = Objects.requireNonNull(WorkerMain.class.getResource("WorkerMain.class"));
    return place.toString().startsWith("jar:nested:");
  }
}
