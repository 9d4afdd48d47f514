package caravan.cli;

import caravan.graph.search.Filters;
import caravan.graph.search.Hit;
import caravan.graph.search.SearchAnswer;
import caravan.graph.search.SearchQuery;
import caravan.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds files by what they say, are called and mean. */
@Command(
    name = "search",
    description = {
      "Find files in all snapshots by what they say, what they are called and what they mean, the",
      "best first. Write as you would ask a person; nothing in a question is an operator."
    })
final class SearchCommand extends CliCommand {
  private final OpenGraph graphs;

  @Parameters(
      paramLabel = "QUESTION",
      arity = "1..*",
      description = "As \"the signed lease for the Berlin office\".")
  List<String> question = new ArrayList<>();

  @Mixin SearchFilters filters = new SearchFilters();

  @Option(names = "--source", paramLabel = "NAME", description = "Only files of this source.")
  @Nullable String source;

  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description = "Only versions in this snapshot: 'latest' or the start of an id.")
  @Nullable String snapshot;

  @Option(names = "--limit", paramLabel = "N", description = "Hits a page; default: 10.")
  int limit = 10;

  @Option(names = "--page", paramLabel = "N", description = "Which page, from 1.")
  int page = 1;

  SearchCommand(OpenGraph graphs) {
    this.graphs = graphs;
  }

  @Override
  int run(World world) throws Exception {
    SearchQuery asked = query(String.join(" ", question), Filters.NONE, limit, page);
    filters.filters(world, Optional.empty(), Optional.empty()); // refused before anything starts
    try (Engine.Opened engine = Engine.open(world, common)) {
      Filters all = filters(world, engine.vault(), filters, source, snapshot);
      SearchQuery query = new SearchQuery(asked.text(), all, limit, page);
      try (SearchSession session = SearchSession.open(world, engine, graphs)) {
        SearchAnswer answer = session.find(query);
        answer.notes().forEach(world::say);
        if (common.json) {
          Json.print(world, SearchPrinter.json(answer, session.hasGraph()));
        } else {
          show(world, query, answer);
        }
      }
      return ExitCode.DONE;
    }
  }

  /** What was asked. */
  static SearchQuery query(String text, Filters filters, int limit, int page)
      throws CommandException {
    try {
      return new SearchQuery(text, filters, limit, page);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(Texts.sentence(String.valueOf(e.getMessage())));
    }
  }

  /** The filters, with the source and the snapshot that are meant. */
  static Filters filters(
      World world,
      Vault vault,
      SearchFilters filters,
      @Nullable String source,
      @Nullable String snapshot)
      throws Exception {
    Optional<String> id = Optional.empty();
    if (snapshot != null) {
      SnapshotChoice choice = new SnapshotChoice();
      choice.source = source;
      id = Optional.of(choice.choose(world, vault, snapshot).id());
    }
    Optional<String> name = Optional.empty();
    if (source != null) {
      String wanted = source;
      name =
          Optional.of(
              vault.snapshots().snapshots().stream()
                  .filter(stored -> SnapshotChoice.isOf(stored.snapshot(), wanted))
                  .map(stored -> stored.snapshot().source())
                  .findFirst()
                  .orElseThrow(
                      () ->
                          CommandException.failed(
                              "No snapshot is of the source '"
                                  + wanted
                                  + "'. 'caravan snapshots' shows which there are.")));
    }
    return filters.filters(world, name, id);
  }

  private void show(World world, SearchQuery query, SearchAnswer answer) {
    long number = (query.page() - 1L) * query.limit();
    for (Hit hit : answer.hits()) {
      SearchPrinter.print(world, hit, ++number);
    }
    if (answer.found() == 0) {
      world.say("Nothing was found in any snapshot. Try other words, or fewer filters.");
    } else if (answer.hits().isEmpty()) {
      world.say("There are only " + Texts.count(answer.found(), "hit") + ".");
    } else if (number < answer.found()) {
      world.say(
          Texts.count(answer.found() - number, "more hit")
              + ": --page "
              + (query.page() + 1)
              + ".");
    }
  }
}
