package caravan.service.observe;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.service.Operation;
import caravan.service.OperationRegistry;
import caravan.service.OperationStore;
import caravan.service.Submission;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** The ids that log lines of an operation carry. */
class OperationLogTest {
  @TempDir Path folder;

  @Test
  void operation_whoseBeginningWasLogged_keepsItsIds() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (OperationRegistry registry =
        new OperationRegistry(
            (arguments, directory, channel) -> {
              seen.complete(
                  MDC.get(OperationRegistry.OPERATION)
                      + " "
                      + MDC.get(OperationRegistry.CORRELATION));
              return 0;
            },
            new OperationStore(folder),
            Clock.systemUTC(),
            1)) {
      registry.listen(new OperationLog(Clock.systemUTC(), List::of));

      Operation asked = registry.submit(Submission.of("backup", "", List.of("backup"), "me"));

      assertThat(seen.get(10, TimeUnit.SECONDS))
          .isEqualTo(asked.id() + " " + asked.correlationId());
      registry.whenOver(asked.id()).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(MDC.get(OperationRegistry.OPERATION)).as("of who only asked").isNull();
    }
  }
}
