package caravan.cli;

import picocli.CommandLine.Command;

/** Says what breaks without a file. */
@Command(
    name = "dependants",
    description = {
      "Say which files need this one, and which need those: what breaks without it. Needs an",
      "analysis; see 'caravan understanding run'."
    })
final class GraphDependantsCommand extends GraphImpactCommand {
  @Override
  boolean up() {
    return true;
  }
}
