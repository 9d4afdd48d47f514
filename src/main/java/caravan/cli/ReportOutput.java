package caravan.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** In which format reports come, and where to. */
final class ReportOutput {
  /** The formats there are. */
  enum Format {
    TEXT,
    JSON,
    HTML
  }

  @Option(
      names = "--format",
      paramLabel = "text|json|html",
      converter = FormatWord.class,
      description = "How it is written; default: text. HTML is one file that needs no other.")
  @Nullable Format format;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write to this file, which is replaced when all is written; default: print it.")
  @Nullable Path output;

  /** The format that is wanted. */
  Format format(Common common) throws CommandException {
    if (common.json && format != null && format != Format.JSON) {
      throw CommandException.usage("--json and --format say two things. Leave out one of them.");
    }
    return common.json ? Format.JSON : format == null ? Format.TEXT : format;
  }

  /** Writes one page. */
  void write(World world, Format wanted, ReportPage page, JsonNode json)
      throws IOException, CommandException {
    String text =
        switch (wanted) {
          case TEXT -> String.join("\n", ReportText.of(page)) + "\n";
          case HTML -> ReportHtml.of(page);
          case JSON -> (output == null ? json.toString() : json.toPrettyString()) + "\n";
        };
    if (output == null) {
      world.out().print(text); // no text of it holds what could steer a terminal
      world.out().flush();
      return;
    }
    Path target = world.absolute(output.toString());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.write(part, text.getBytes(StandardCharsets.UTF_8));
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw CommandException.failed(
          "Cannot write " + target + ": " + e.getMessage() + ". Choose another --output.");
    }
  }

  /** Writes the words of an option as people do. */
  static final class FormatWord implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      return Words.of(Format.values(), value);
    }
  }
}
