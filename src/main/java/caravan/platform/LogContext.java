package caravan.platform;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries what log lines say of their cause (in a service, the ids of an operation) to the threads
 * that work for it. A command has no such thing, and its tasks stay as they are. Stateless.
 */
public final class LogContext {
  private LogContext() {}

  /** The same task, whose log lines belong to the caller's cause wherever it runs. */
  public static Runnable carried(Runnable task) {
    Map<String, String> context = MDC.getCopyOfContextMap();
    if (context == null || context.isEmpty()) {
      return task;
    }
    return () -> {
      @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
      MDC.setContextMap(context);
      try {
        task.run();
      } finally {
        if (before == null) {
          MDC.clear();
        } else {
          MDC.setContextMap(before);
        }
      }
    };
  }
}
