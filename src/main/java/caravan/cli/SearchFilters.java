package caravan.cli;

import caravan.graph.search.Filters;
import caravan.model.meaning.Level;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what hits of a search must be. */
final class SearchFilters {
  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "As application/pdf, image/*, or an extension or language: pdf, java.")
  @Nullable String type;

  @Option(
      names = "--category",
      paramLabel = "NAME",
      description = "As document, picture, code, configuration.")
  @Nullable String category;

  @Option(
      names = "--after",
      paramLabel = "TIME",
      description = "Last changed then or later, as 2026-11-01 or 2026-11-01T12:00.")
  @Nullable String after;

  @Option(names = "--before", paramLabel = "TIME", description = "Last changed before.")
  @Nullable String before;

  @Option(names = "--level", paramLabel = "LEVEL", description = "How sensitive, as confidential.")
  @Nullable String level;

  /**
   * As the search takes them.
   *
   * @param source its name
   * @param snapshot its whole id
   */
  Filters filters(World world, Optional<String> source, Optional<String> snapshot)
      throws CommandException {
    return new Filters(
        Optional.ofNullable(type),
        Optional.ofNullable(category),
        time(world, after),
        time(world, before),
        source,
        snapshot,
        level());
  }

  private Optional<Level> level() throws CommandException {
    String word = level;
    if (word == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Level.valueOf(word.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "'" + word + "' is no level; write public, internal, confidential or restricted.");
    }
  }

  /** A day alone is its start here, where elsewhere it is its end. */
  private static Optional<Instant> time(World world, @Nullable String text)
      throws CommandException {
    if (text == null) {
      return Optional.empty();
    }
    String whole = text.strip().matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? text + "T00:00" : text;
    return Optional.of(SnapshotChoice.time(whole, world.zone()));
  }
}
