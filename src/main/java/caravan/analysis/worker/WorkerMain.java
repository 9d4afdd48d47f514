package caravan.analysis.worker;

import caravan.analysis.code.CodeHandler;
import caravan.analysis.text.EmbedHandler;
import caravan.analysis.text.EmbedOptions;
import java.io.IOException;

/** Where a worker's process starts. */
public final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] args) throws IOException {
    Service.serve(() -> handler(args[0]));
  }

  /** All that a worker can do: nothing is loaded by what a pipe says. */
  private static Handler handler(String name) {
    return switch (name) {
      case "code" -> new CodeHandler();
      case "embed" ->
          new EmbedHandler(EmbedOptions.parse(System.getProperty(EmbedHandler.OPTIONS, "")))
              ::handle;
      default -> throw new IllegalArgumentException("no handler is called " + name);
    };
  }
}
