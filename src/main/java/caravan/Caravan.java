package caravan;

import caravan.cli.CommandLineRunner;
import caravan.cli.Interruption;
import caravan.cli.World;
import caravan.platform.temporary.TemporaryFiles;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/** Starts Caravan from the command line. */
public final class Caravan {
  private Caravan() {}

  public static void main(String[] args) {
    World world = World.system();
    Interruption.watch(world);
    int exit = CommandLineRunner.runOrForward(args, world);
    world.out().flush();
    TemporaryFiles.ofProcess().close();
    Interruption.ended();
    System.exit(exit);
  }

  /** Runs one command inside another program. */
  public static int run(
      String[] args, InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    int exit = CommandLineRunner.run(args, World.of(in, out, err, env));
    out.flush();
    return exit;
  }
}
