package caravan.api;

import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The web server of a service: started with its parts, and stopped with it. */
public final class ServiceServer implements AutoCloseable {
  private static final Logger TOMCAT = Logger.getLogger("org.apache");
  private static final Logger LOADER = Logger.getLogger("org.apache.catalina.loader");

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
    TOMCAT.setLevel(Level.WARNING);
    LOADER.setLevel(Level.SEVERE); // threads of the engine are not Tomcat's to stop
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE); // it is set up already
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
        .addFirst(new MapPropertySource("start", new HashMap<>(settings)));
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
