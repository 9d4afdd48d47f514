package caravan.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command with the options that all have. Used once. */
@Command(
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    usageHelpAutoWidth = false)
abstract class CliCommand {
  @Mixin Common common = new Common();

  /**
   * Does it.
   *
   * @return the exit code
   * @throws Exception why it could not be done
   */
  abstract int run(World world) throws Exception;

  /** Whether an exit code that it returns is its answer, and no failure of what it worked with. */
  boolean isVerdict() {
    return false;
  }
}
