package caravan.cli;

import picocli.CommandLine.Command;

/** Says what a file needs. */
@Command(
    name = "dependencies",
    description = {
      "Say which files this one needs, and which those need. Needs an analysis; see",
      "'caravan understanding run'."
    })
final class GraphDependenciesCommand extends GraphImpactCommand {
  @Override
  boolean up() {
    return false;
  }
}
