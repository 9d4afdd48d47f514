package caravan.api;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The web server of a service: started with its parts, and stopped with it. */
public final class ServiceServer implements AutoCloseable {
  private final ServletWebServerApplicationContext context;

  private ServiceServer(ServletWebServerApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts to listen.
   *
   * @param settings what stands above service.yaml, by its keys, as {@code server.port}
   * @throws RuntimeException if it cannot, as where the port is in use
   */
  public static ServiceServer start(Served served, Map<String, Object> settings) {
    SpringApplication application = new SpringApplication(ApiConfiguration.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false); // the command line owns the end of the process
    application.setLogStartupInfo(false);
    application.setAddCommandLineProperties(false);
    application.setDefaultProperties(Map.of("spring.config.name", "service"));
    application.addInitializers(context -> add(context, served, settings));
    return new ServiceServer((ServletWebServerApplicationContext) application.run());
  }

  private static void add(
      ConfigurableApplicationContext context, Served served, Map<String, Object> settings) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new org.springframework.core.env.MapPropertySource(
                "start", new java.util.HashMap<>(settings)));
    ((GenericApplicationContext) context).registerBean(Served.class, () -> served);
  }

  /** Where it listens. */
  public int port() {
    return context.getWebServer().getPort();
  }

  /** Lets requests that are under way end, for some seconds. */
  @Override
  public void close() {
    context.close();
  }
}
