package caravan.cli;

import caravan.analysis.Classifier;
import caravan.analysis.evaluation.Label;
import caravan.analysis.evaluation.Tally;
import caravan.model.Classification;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares what Caravan takes files for with what somebody says that they are. */
@Command(
    name = "evaluate",
    description = {
      "Say how often Caravan tells right what files are. A label is a line of the path below DIR,",
      "a tab, and language=, media-type= or category= with the right answer."
    })
final class EvaluateCommand extends CliCommand {
  private static final int HEAD = 4096;
  private static final int SHOWN = 40;

  @Parameters(paramLabel = "DIR", description = "Where the labelled files are.")
  Path directory = Path.of("");

  @Option(names = "--labels", paramLabel = "FILE", required = true, description = "The labels.")
  Path labels = Path.of("");

  @Override
  int run(World world) throws Exception {
    if (!Files.isDirectory(directory)) {
      throw CommandException.usage(
          "'" + directory + "' is no directory. Name the labelled files'.");
    }
    List<Label> all = read();
    Classifier classifier = new Classifier();
    Map<String, Tally> tallies = new TreeMap<>();
    List<String> unread = new ArrayList<>();
    for (Label label : all) {
      Path file = directory.resolve(label.path());
      if (!Files.isRegularFile(file)) {
        unread.add(label.path());
        continue;
      }
      try {
        Classification found =
            classifier.classify(String.valueOf(file.getFileName()), new FileHead(file));
        tallies
            .computeIfAbsent(label.kind(), k -> new Tally())
            .add(label.value(), answer(label, found));
      } catch (IOException e) {
        unread.add(label.path());
      }
    }
    if (common.json) {
      Json.print(world, json(tallies, unread));
    } else {
      tallies.forEach((kind, tally) -> show(world, kind, tally));
    }
    for (String path : unread.subList(0, Math.min(SHOWN, unread.size()))) {
      world.say("Cannot read " + Terminal.sanitise(path) + ": it is not in the figures.");
    }
    if (unread.size() > SHOWN) {
      world.say((unread.size() - SHOWN) + " more files cannot be read.");
    }
    return unread.isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
  }

  private List<Label> read() throws CommandException {
    try {
      List<Label> all = Label.read(labels);
      if (all.isEmpty()) {
        throw CommandException.usage("There is no label in '" + labels + "'.");
      }
      return all;
    } catch (Label.FormatException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw CommandException.usage("Cannot read the labels in '" + labels + "'. Check --labels.");
    }
  }

  private record FileHead(Path file) implements Classifier.Head {
    @Override
    public byte[] bytes() throws IOException {
      return at(0, HEAD);
    }

    @Override
    public byte[] at(long offset, int length) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        in.skipNBytes(Math.min(offset, Files.size(file)));
        return in.readNBytes(length);
      }
    }
  }

  private static String answer(Label label, Classification found) {
    return switch (label.kind()) {
      case "language" -> found.language();
      case "media-type" -> found.mediaType();
      default -> found.category();
    };
  }

  private static void show(World world, String kind, Tally tally) {
    Table table = new Table(kind, ">files", ">precision", ">recall", ">F1");
    for (Tally.Score score : tally.scores()) {
      table.row(
          name(score.label()),
          String.valueOf(score.support()),
          figure(score.precision()),
          figure(score.recall()),
          figure(score.f1()));
    }
    table.print(world);
    world.print("");
    List<Tally.Confusion> confusions = tally.confusions();
    for (Tally.Confusion wrong : confusions.subList(0, Math.min(SHOWN, confusions.size()))) {
      world.print(
          wrong.count() + " of " + name(wrong.expected()) + " taken for " + name(wrong.answered()));
    }
    world.print(
        kind + ": " + figure(tally.accuracy()) + " of " + tally.total() + " files told right.");
    world.print("");
  }

  private static String name(String label) {
    return label.isEmpty() ? "(none)" : Terminal.sanitise(label);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static ObjectNode json(Map<String, Tally> tallies, List<String> unread) {
    ObjectNode json = Json.object();
    tallies.forEach(
        (kind, tally) -> {
          ObjectNode one = json.putObject(kind);
          one.put("files", tally.total());
          one.put("accuracy", tally.accuracy());
          ArrayNode scores = one.putArray("labels");
          for (Tally.Score score : tally.scores()) {
            scores
                .addObject()
                .put("label", score.label())
                .put("files", score.support())
                .put("precision", score.precision())
                .put("recall", score.recall())
                .put("f1", score.f1());
          }
          ArrayNode wrong = one.putArray("confusions");
          for (Tally.Confusion confusion : tally.confusions()) {
            wrong
                .addObject()
                .put("expected", confusion.expected())
                .put("answered", confusion.answered())
                .put("files", confusion.count());
          }
        });
    json.set("unread", Json.texts(unread));
    return json;
  }
}
