package caravan.cli;

import caravan.service.Operation;
import caravan.vault.Vault;
import caravan.vault.reports.KeptReports;
import caravan.vault.reports.OperationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps a report of what a command did in the vaults that it worked with. A destination that does
 * not take it changes nothing of how the command ends. What was refused before it began, ended
 * early by a person, or only tried out leaves no report. Used once, by one thread.
 */
final class Completion {
  /** After these nothing was done, or it goes on later. */
  private static final Set<Integer> NOT_FINISHED =
      Set.of(ExitCode.USAGE, ExitCode.BUSY, ExitCode.INTERRUPTED);

  /** What is reported on. */
  interface Work {
    /**
     * @param world hears what is said on the way
     * @return the exit code
     */
    int run(World world, Completion completion) throws Exception;
  }

  private final World world;
  private final String kind;
  private final Instant started;
  private final Set<String> sources = new LinkedHashSet<>();
  private final Set<String> without = new HashSet<>();
  private final List<JsonNode> results = new ArrayList<>();
  private boolean wanted = true;

  /**
   * @param kind the command's words
   */
  Completion(World world, String kind) {
    this.world = world;
    this.kind = kind;
    this.started = world.clock().instant();
  }

  /** Keeps nothing where it is only tried out. */
  Completion unless(boolean dryRun) {
    wanted = !dryRun;
    return this;
  }

  /** Says which source it is about. */
  void about(String source) {
    sources.add(source);
  }

  /** Adds a part of the answer. */
  void add(ObjectNode result) {
    results.add(result);
  }

  /** Names destinations that failed in this run: they are not asked to take a report, too. */
  void without(Collection<String> destinations) {
    without.addAll(destinations);
  }

  /** Does the work, and keeps its report; what the work throws is thrown on. */
  int keep(Engine.Opened engine, Work work) throws Exception {
    if (!wanted) {
      return work.run(world, this);
    }
    Ears ears = new Ears(world.terminal());
    int exit;
    try {
      exit = work.run(world.heardBy(ears), this);
    } catch (Exception e) {
      boolean refused = e instanceof CommandException && results.isEmpty();
      if (!refused) {
        store(engine, Failures.exit(e), Failures.message(e), ears.heard());
      }
      throw e;
    }
    store(engine, exit, "", ears.heard());
    return exit;
  }

  private void store(Engine.Opened engine, int exit, String message, List<String> notes) {
    if (NOT_FINISHED.contains(exit)
        || Thread.currentThread().isInterrupted()
        || Interruption.requested() && world.operation().isEmpty()) {
      return; // the end of a service is none of its operations
    }
    List<Vault> vaults =
        engine.vaults().stream().filter(v -> !without.contains(v.destination())).toList();
    try {
      KeptReports.add(vaults, report(exit, message, notes), engine.engine().settings().reports())
          .forEach(
              (destination, why) ->
                  world.say(
                      "'"
                          + destination
                          + "' did not take the report of this operation: "
                          + Failures.message(why)));
    } catch (IOException e) { // what was done is done, whether there is a report of it or not
      world.say("No report of this operation could be made: " + Failures.message(e));
    }
  }

  private OperationReport report(int exit, String message, List<String> notes) {
    return new OperationReport(
        world.operation().map(Operation::id).orElseGet(() -> Operation.newId(kind, started)),
        world.operation().map(Operation::correlationId).orElse(""),
        kind,
        List.copyOf(sources),
        Machine.host(world.env()),
        world.operation().map(Operation::requestedBy).orElseGet(Machine::user),
        Operation.stateOf(exit).name().toLowerCase(Locale.ROOT),
        exit,
        started,
        world.clock().instant(),
        message,
        notes,
        results,
        VersionCommand.version());
  }
}
