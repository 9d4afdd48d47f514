package caravan.analysis.document;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.apache.tika.pipes.PipesServer;

/**
 * The worker's start. Tika's client gives the name of its server as the first argument, which is
 * the one that this calls, after it has shut the ways by which a document could write to a
 * terminal.
 */
public final class DocumentWorker {
  private DocumentWorker() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 2 || !args[0].equals(PipesServer.class.getName())) {
      throw new IllegalArgumentException("this is started by Caravan, not by hand");
    }
    Parsers.all(); // what is missing from the class path is told while there is somebody to tell
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    ImageIO.setUseCache(false);
    PipesServer.main(Arrays.copyOfRange(args, 1, args.length));
  }
}
