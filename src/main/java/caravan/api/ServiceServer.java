package caravan.api;

import caravan.platform.temporary.Folders;
import caravan.platform.temporary.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The web server of a service: started with its parts, and stopped with it. */
public final class ServiceServer implements AutoCloseable {
  /** The settings of its certificate, where it has one. */
  public static final String BUNDLE = "caravan";

  private static final Logger TOMCAT = Logger.getLogger("org.apache");
  private static final Logger LOADER = Logger.getLogger("org.apache.catalina.loader");

  private final ServletWebServerApplicationContext context;
  private final Path folder;

  private ServiceServer(ServletWebServerApplicationContext context, Path folder) {
    this.context = context;
    this.folder = folder;
  }

  /**
   * Starts to listen.
   *
   * @param settings what stands above service.yaml, by its keys, as {@code server.port}
   * @throws IOException if it has no place for its own files
   * @throws RuntimeException if it cannot, as where the port is in use
   */
  public static ServiceServer start(Served served, Map<String, Object> settings)
      throws IOException {
    TOMCAT.setLevel(Level.WARNING);
    LOADER.setLevel(Level.SEVERE); // threads of the engine are not Tomcat's to stop
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE); // it is set up already
    Path folder = TemporaryFiles.ofProcess().makeFolder("web-");
    ServletWebServerApplicationContext started = null;
    try {
      Path root = Files.createDirectory(folder.resolve("root"));
      Map<String, Object> all = new HashMap<>(settings);
      all.put("server.tomcat.basedir", folder.toString());
      SpringApplication application = new SpringApplication(ApiConfiguration.class);
      application.setWebApplicationType(WebApplicationType.SERVLET);
      application.setRegisterShutdownHook(false); // the command line owns the end of the process
      application.setLogStartupInfo(false);
      application.setAddCommandLineProperties(false);
      application.setDefaultProperties(Map.of("spring.config.name", "service"));
      application.addInitializers(context -> add(context, served, all, root));
      started = (ServletWebServerApplicationContext) application.run();
      return new ServiceServer(started, folder);
    } finally {
      if (started == null) {
        remove(folder);
      }
    }
  }

  private static void add(
      ConfigurableApplicationContext context,
      Served served,
      Map<String, Object> settings,
      Path root) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("start", settings));
    GenericApplicationContext beans = (GenericApplicationContext) context;
    beans.registerBean(Served.class, () -> served);
    beans.registerBean(EmptyRoot.class, () -> new EmptyRoot(root));
  }

  /**
   * Else a folder 'public' or 'static' where the service was started would be shown to everybody
   * who may look at anything.
   */
  private record EmptyRoot(Path root)
      implements org.springframework.boot.web.server.WebServerFactoryCustomizer<
          ConfigurableServletWebServerFactory> {
    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
      factory.setDocumentRoot(root.toFile());
    }
  }

  /** Where it listens. */
  public int port() {
    return context.getWebServer().getPort();
  }

  /** The certificate that it shows now, as DER; empty where it listens without TLS. */
  public Optional<byte[]> certificate() throws IOException {
    SslBundles bundles = context.getBean(SslBundles.class);
    return bundles.getBundleNames().contains(BUNDLE)
        ? Optional.of(certificate(bundles.getBundle(BUNDLE)))
        : Optional.empty();
  }

  /** Tells the certificate whenever another one was put in its place. */
  public void whenRenewed(Consumer<byte[]> listener) {
    SslBundles bundles = context.getBean(SslBundles.class);
    if (bundles.getBundleNames().contains(BUNDLE)) {
      bundles.addBundleUpdateHandler(
          BUNDLE,
          bundle -> {
            try {
              listener.accept(certificate(bundle));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
    }
  }

  private static byte[] certificate(SslBundle bundle) throws IOException {
    KeyStore keys = bundle.getStores().getKeyStore();
    try {
      for (String alias : Collections.list(keys.aliases())) {
        Certificate certificate = keys.isKeyEntry(alias) ? keys.getCertificate(alias) : null;
        if (certificate != null) {
          return certificate.getEncoded();
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("The certificate of the service cannot be read: " + e.getMessage(), e);
    }
    throw new IOException("The service has a key, but no certificate for it.");
  }

  /** Lets requests that are under way end, for some seconds. */
  @Override
  public void close() {
    context.close();
    remove(folder);
  }

  private static void remove(Path folder) {
    // else the next server of this process would make the folder of this one again
    System.clearProperty("catalina.home");
    System.clearProperty("catalina.base");
    try {
      Folders.remove(folder);
    } catch (IOException e) {
      LOADER.fine("left for the end of the process: " + e); // with all its temporary files
    }
  }
}
