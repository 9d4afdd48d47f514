package caravan.cli;

import caravan.config.Durations;
import caravan.config.Sizes;
import caravan.model.Problem;
import caravan.operations.BackupReport;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** What is said of a finished backup. */
final class BackupSummary {
  private static final int SHOWN = 10;

  private final BackupReport report;
  private final boolean dryRun;

  BackupSummary(BackupReport report, boolean dryRun) {
    this.report = report;
    this.dryRun = dryRun;
  }

  int exit() {
    int exit = report.copies() < report.requiredCopies() ? ExitCode.TOO_FEW_COPIES : ExitCode.DONE;
    boolean incomplete =
        report.unreadable() > 0 || report.held() > 0 || !report.suspicious().isEmpty();
    return ExitCode.worse(exit, incomplete ? ExitCode.INCOMPLETE : ExitCode.DONE);
  }

  void print(World world) {
    problems(world);
    world.print(
        "found "
            + Texts.count(report.files())
            + " (complete)   changed "
            + Texts.count(report.changedFiles())
            + " / "
            + Sizes.format(report.changedBytes()));
    StringBuilder verdict = new StringBuilder();
    if (dryRun) {
      verdict.append("dry run: nothing was stored");
    } else {
      verdict.append(verdict()).append("  ").append(Texts.name(report.snapshot()));
      verdict.append("  +").append(Sizes.format(report.storedBytes())).append(" stored");
      verdict.append("  in ").append(Durations.format(report.duration()));
    }
    world.print(verdict.toString());
  }

  private String verdict() {
    return switch (exit()) {
      case ExitCode.TOO_FEW_COPIES -> "too few copies";
      case ExitCode.INCOMPLETE -> report.suspicious().isEmpty() ? "incomplete" : "suspicious";
      default -> "ok";
    };
  }

  private void problems(World world) {
    report.failures().forEach((name, why) -> world.say("'" + name + "' has no copy: " + why));
    if (report.copies() < report.requiredCopies()) {
      world.say(
          "Only "
              + Texts.count(report.copies())
              + " of "
              + report.requiredCopies()
              + " required copies exist. Make the other destinations reachable, then back up"
              + " again.");
    }
    if (!report.suspicious().isEmpty()) {
      world.say(
          "The source '"
              + report.source()
              + "' looks wrong: "
              + report.suspicious()
              + ". Look at it before you rely on this snapshot. Earlier ones are as they were, and"
              + " no rule of 'forget' removes the one before it."
              + (report.snapshot().isEmpty()
                  ? ""
                  : " If all is as it should be, say so: caravan trust "
                      + Texts.name(report.snapshot())));
    }
    list(world, Problem.Kind.UNREADABLE, report.unreadable(), "could not be read");
    list(
        world,
        Problem.Kind.LEFT_OUT,
        report.leftOut(),
        "not backed up, by caravan.sensitivity.policy");
    list(
        world,
        Problem.Kind.HELD,
        report.held(),
        "held, not backed up until you say yes (--allow-held)");
    list(world, Problem.Kind.CHANGED, report.changedWhileRead(), "changed while being read");
    long metadata =
        report.problems().stream().filter(p -> p.kind() == Problem.Kind.METADATA).count();
    list(world, Problem.Kind.METADATA, metadata, "with notes");
  }

  private void list(World world, Problem.Kind kind, long count, String what) {
    if (count == 0) {
      return;
    }
    world.say(Texts.count(count, "path") + " " + what + ":");
    report.problems().stream()
        .filter(problem -> problem.kind() == kind)
        .limit(SHOWN)
        .forEach(problem -> world.say("  " + problem.path() + ": " + problem.reason()));
    if (count > SHOWN) {
      world.say("  and " + Texts.count(count - SHOWN) + " more; --json lists them");
    }
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("snapshot", report.snapshot());
    json.put("source", report.source());
    json.put("verdict", dryRun ? "dry-run" : verdict());
    json.put("started", report.started().toString());
    json.put("seconds", report.duration().toMillis() / 1000.0);
    json.put("files", report.files());
    json.put("directories", report.directories());
    json.put("others", report.others());
    json.put("bytes", report.bytes());
    json.put("changedFiles", report.changedFiles());
    json.put("changedBytes", report.changedBytes());
    json.put("storedBytes", report.storedBytes());
    json.put("copies", dryRun ? 0 : report.copies());
    json.put("requiredCopies", report.requiredCopies());
    json.set("failures", Json.texts(report.failures()));
    json.put("unreadable", report.unreadable());
    json.put("changedWhileRead", report.changedWhileRead());
    ArrayNode problems = json.putArray("problems");
    for (Problem problem : report.problems()) {
      if (problem.kind() == Problem.Kind.LEFT_OUT || problem.kind() == Problem.Kind.HELD) {
        continue; // these are under notProtected
      }
      problems
          .addObject()
          .put("path", problem.path())
          .put("kind", problem.kind().name().toLowerCase(Locale.ROOT))
          .put("reason", problem.reason());
    }
    json.set("notProtected", notProtected());
    json.set("excluded", Json.counts(Map.copyOf(report.excluded())));
    json.set("categories", Json.counts(Map.copyOf(report.categories())));
    json.put("suspicious", report.suspicious());
    json.put("parent", report.parent());
    json.putObject("changes")
        .put("filesBefore", report.changes().before())
        .put("changed", report.changes().changed())
        .put("ruined", report.changes().ruined())
        .put("renamed", report.changes().renamed())
        .put("replaced", report.changes().replaced())
        .put("goneWherePrograms", report.changes().harmless());
    return json;
  }

  /**
   * What the policy for sensitive files left out, with its reason; the first thousand of a kind.
   */
  private ObjectNode notProtected() {
    ObjectNode json = Json.object();
    json.put("leftOut", report.leftOut()).put("held", report.held());
    ArrayNode files = json.putArray("files");
    for (Problem problem : report.problems()) {
      boolean held = problem.kind() == Problem.Kind.HELD;
      if (held || problem.kind() == Problem.Kind.LEFT_OUT) {
        files
            .addObject()
            .put("path", problem.path())
            .put("action", held ? "hold-and-ask" : "exclude")
            .put("reason", problem.reason());
      }
    }
    return json;
  }
}
