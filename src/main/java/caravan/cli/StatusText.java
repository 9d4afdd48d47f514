package caravan.cli;

import caravan.config.Sizes;
import caravan.service.status.Ages;
import caravan.service.status.Copy;
import caravan.service.status.Drill;
import caravan.service.status.Exposure;
import caravan.service.status.Missed;
import caravan.service.status.Reason;
import caravan.service.status.SourceStatus;
import caravan.service.status.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verdict as people read it: one line first, then what it rests on. */
final class StatusText {
  private final StatusReport report;

  StatusText(StatusReport report) {
    this.report = report;
  }

  void print(World world) {
    world.print(report.level().words() + "   " + headline());
    int width =
        report.sources().stream().mapToInt(source -> source.name().length()).max().orElse(0);
    for (SourceStatus source : report.sources()) {
      world.print(
          "  "
              + source.name()
              + " ".repeat(width - source.name().length())
              + "  "
              + copies(source));
    }
    notProtected(world);
    report
        .spool()
        .forEach(
            (name, bytes) ->
                world.print(
                    "Waiting: "
                        + Sizes.format(bytes)
                        + " for "
                        + name
                        + " in the spool; the next backup that reaches it delivers them."));
    for (Map.Entry<String, String> at : report.plan().destinations().entrySet()) {
      String why = report.known().destination(at.getKey()).away();
      if (!why.isEmpty()) {
        world.print("Not connected: " + at.getKey() + ". " + why);
      }
    }
    for (Reason reason : report.reasons()) {
      world.print(
          "! "
              + (reason.about().isEmpty() ? "" : reason.about() + " ")
              + reason.what()
              + (reason.what().endsWith(".") ? " " : ". ")
              + reason.todo());
    }
  }

  private String headline() {
    List<String> parts = new ArrayList<>();
    int copies = report.plan().copies();
    parts.add(
        report.copied()
            + " of "
            + Texts.count(report.sources().size(), "source")
            + " in >="
            + copies
            + (copies == 1 ? " place" : " places"));
    report.newest().ifPresent(time -> parts.add("newest " + age(time)));
    if (!report.oldest().equals(report.newest())) {
      report.oldest().ifPresent(time -> parts.add("oldest " + age(time)));
    }
    parts.add(drill());
    return String.join("   ", parts);
  }

  private String drill() {
    if (report.drill().last().isEmpty()) {
      return "no drill yet";
    }
    Drill last = report.drill().last().get();
    return "last drill "
        + age(last.time())
        + (report.drill().failed().isEmpty() ? " ok" : " FAILED")
        + (report.drill().isOverdue(report.now()) ? " ! overdue" : "");
  }

  private String age(Instant time) {
    return Ages.text(Duration.between(time, report.now()));
  }

  private String copies(SourceStatus source) {
    List<String> cells = new ArrayList<>();
    for (Copy copy : source.copies()) {
      cells.add(
          copy.destination()
              + copy.newest().map(time -> " " + age(time)).orElse("")
              + (copy.state() == Copy.State.OK ? " " : " ! ")
              + copy.state().words());
    }
    return "-> " + String.join("   ", cells);
  }

  private void notProtected(World world) {
    if (report.unprotected().isEmpty()) {
      return;
    }
    List<String> parts = new ArrayList<>();
    String example = "";
    for (Map.Entry<Exposure, Missed> missed : report.unprotected().entrySet()) {
      parts.add(Texts.count(missed.getValue().count()) + " " + missed.getKey().words());
      example = example.isEmpty() ? missed.getValue().example() : example;
    }
    world.print(
        "Not protected: "
            + String.join(", ", parts)
            + (example.isEmpty() ? "" : "    caravan why " + example));
  }
}
