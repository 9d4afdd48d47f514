package routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Notes which nodes of the routes an exchange came through, for {@link RouteCoverage} to judge when
 * all tests have run, in this JVM or another.
 */
final class RouteVisits implements InterceptStrategy {
  private static final Set<String> VISITED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(RouteVisits::write, "route-visits"));
  }

  /** One for each build, so that an earlier one vouches for nothing. */
  static Path folder() {
    return Path.of("target", "route-visits", System.getProperty("caravan.build", "by-hand"));
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode node, Processor target, Processor next) {
    String id = node.getId();
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        VISITED.add(id);
        return super.process(exchange, callback);
      }
    };
  }

  private static void write() {
    try {
      if (VISITED.isEmpty()) {
        return;
      }
      Files.createDirectories(folder());
      Files.write(folder().resolve(ProcessHandle.current().pid() + ".txt"), new TreeSet<>(VISITED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
