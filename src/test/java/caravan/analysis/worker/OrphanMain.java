package caravan.analysis.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A parent that is killed while its worker is busy. */
public final class OrphanMain {
  private OrphanMain() {}

  public static void main(String[] args) throws Exception {
    Spec spec =
        new Spec("odd", 32, 100, Duration.ofMinutes(1), Map.of(), OddWorkerMain.class.getName());
    Worker worker = Worker.start(spec);
    Answer.Done folder =
        (Answer.Done) worker.ask("folder".getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(1));
    System.out.println(worker.pid().getAsLong());
    System.out.println(new String(folder.bytes(), StandardCharsets.UTF_8));
    System.out.flush();
    worker.ask(args[0].getBytes(StandardCharsets.UTF_8), Duration.ofHours(1));
  }
}
