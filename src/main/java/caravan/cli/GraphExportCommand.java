package caravan.cli;

import caravan.graph.GraphSession;
import caravan.graph.export.GraphExport;
import caravan.graph.questions.Answers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Writes the graph for other programs. */
@Command(
    name = "export",
    description = {
      "Write the whole graph: as GraphML, as JSON, or as Cypher statements for an empty database.",
      "The same graph makes the same bytes. It names every file, and is not encrypted."
    })
final class GraphExportCommand extends GraphQuestionCommand {
  private static final int BUFFER = 64 * 1024;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "graphml, json or cypher.")
  String format = "";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to this file, which is replaced when all is written; default: print it.")
  @Nullable Path output;

  @Option(
      names = "--keep",
      description = {
        "Store it in the vault, as the source caravan-graph, if it differs from what is stored.",
        "Back: caravan restore latest --source caravan-graph --target DIRECTORY."
      })
  boolean keep;

  @Override
  int run(World world) throws Exception {
    if (!keep) {
      return super.run(world);
    }
    check();
    try (Engine.Opened engine = Engine.open(world, common)) {
      return new KeptGraph(world, engine, format(), common.json).run();
    }
  }

  @Override
  void check() throws CommandException {
    format();
    if (keep && output != null) {
      throw CommandException.usage("--keep stores it in the vault. Leave out --output, or --keep.");
    }
  }

  private GraphExport.Format format() throws CommandException {
    try {
      return Words.of(GraphExport.Format.values(), format);
    } catch (TypeConversionException e) {
      throw CommandException.usage("--format: " + e.getMessage() + ".");
    }
  }

  @Override
  int ask(World world, GraphSession graph, Answers answers) throws Exception {
    GraphExport export = new GraphExport(graph);
    if (output == null) {
      Writer out =
          new BufferedWriter(new OutputStreamWriter(world.out(), StandardCharsets.UTF_8), BUFFER);
      export.write(format(), out);
      out.flush();
      return ExitCode.DONE;
    }
    Path target = world.absolute(output.toString());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (Writer out = Files.newBufferedWriter(part)) {
        export.write(format(), out);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    return ExitCode.DONE;
  }
}
