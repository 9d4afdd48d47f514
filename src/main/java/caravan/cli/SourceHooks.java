package caravan.cli;

import caravan.config.Durations;
import caravan.config.Hook;
import caravan.config.SourceCare;
import caravan.platform.CommandRun;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The commands before and after the backup of one source. They see no environment but what is named
 * here, so that no secret of Caravan's gets into them. One use, one thread.
 */
final class SourceHooks {
  private static final Set<String> PASSED =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR");

  private final World world;
  private final String source;
  private final SourceCare care;
  private final List<Ran> ran = new ArrayList<>();

  /**
   * One that was run.
   *
   * @param when {@code before} or {@code after}
   * @param failure what went wrong, empty for nothing
   * @param output the last lines that it wrote
   */
  record Ran(String when, String failure, List<String> output) {}

  SourceHooks(World world, String source, SourceCare care) {
    this.world = world;
    this.source = source;
    this.care = care;
  }

  /**
   * Runs the command before.
   *
   * @throws CommandException if it failed, and the source shall not be backed up then
   */
  void before() throws CommandException, InterruptedException {
    if (care.before().isEmpty()) {
      return;
    }
    Ran done = run("before", care.before().get(), Map.of());
    if (done.failure().isEmpty()) {
      return;
    }
    if (!care.goesOn()) {
      throw CommandException.failed(
          sentence(done)
              + " So nothing was backed up. Correct the command in sources."
              + source
              + ".before, or set sources."
              + source
              + ".on-failure: continue to back up all the same.");
    }
    world.say(sentence(done) + " The source is backed up all the same, as the settings say.");
  }

  /**
   * Runs the command after, however the backup ended.
   *
   * @param snapshot its id, empty for none
   */
  void after(String result, String snapshot) {
    if (care.after().isEmpty()) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // what was frozen must be thawed all the same
    try {
      Ran done =
          run(
              "after",
              care.after().get(),
              Map.of("CARAVAN_RESULT", result, "CARAVAN_SNAPSHOT", snapshot));
      if (!done.failure().isEmpty()) {
        world.say(
            sentence(done)
                + " The backup itself is as is said here; look whether what was frozen for it is"
                + " in use again.");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether a command failed, so that somebody should look. */
  int exit() {
    int exit = ExitCode.DONE;
    for (Ran one : ran) {
      if (!one.failure().isEmpty()) {
        exit =
            ExitCode.worse(
                exit, one.when().equals("before") ? ExitCode.INCOMPLETE : ExitCode.FAILED);
      }
    }
    return exit;
  }

  boolean any() {
    return !ran.isEmpty();
  }

  ArrayNode json() {
    ArrayNode all = Json.object().putArray("commands");
    for (Ran one : ran) {
      var json = all.addObject();
      json.put("when", one.when());
      json.put("ok", one.failure().isEmpty());
      json.put("failure", one.failure());
      json.set("output", Json.texts(one.output()));
    }
    return all;
  }

  private Ran run(String when, Hook hook, Map<String, String> more) throws InterruptedException {
    Ran done;
    try {
      CommandRun.Result result =
          new CommandRun(hook.words(), environment(more), care.hookLimit()).run();
      done = new Ran(when, failure(result), result.output());
    } catch (IOException e) {
      done = new Ran(when, "it could not be started: " + e.getMessage(), List.of());
    }
    ran.add(done);
    return done;
  }

  private String failure(CommandRun.Result result) {
    if (result.timedOut()) {
      return "it took longer than "
          + Durations.format(care.hookLimit())
          + " (sources."
          + source
          + ".command-time) and was ended";
    }
    return result.ok() ? "" : "its exit code is " + result.exit();
  }

  private String sentence(Ran done) {
    Optional<String> last = done.output().stream().reduce((a, b) -> b);
    return "The command "
        + done.when()
        + " the backup of '"
        + source
        + "' failed: "
        + done.failure()
        + last.map(line -> "; it said: " + Terminal.sanitise(line)).orElse("")
        + ".";
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    world
        .env()
        .forEach(
            (name, value) -> {
              if (PASSED.contains(name) || name.startsWith("LC_")) {
                all.put(name, value);
              }
            });
    all.put("CARAVAN_SOURCE", source);
    all.putAll(more);
    return all;
  }
}
