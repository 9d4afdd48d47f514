package routes;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.LoggerFactory;

/**
 * The jars that a user's own routes need: components of Camel, clients, beans. What Caravan has
 * itself comes first, so that they cannot change it. Pure functions.
 */
final class UserJars {
  private UserJars() {}

  /**
   * A class loader over all jars of a folder; empty if there are none, or no folder.
   *
   * @throws IllegalArgumentException if the folder cannot be read
   */
  static Optional<URLClassLoader> open(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    TreeSet<Path> jars = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot list the jars in " + folder + ": " + e + ".", e);
    }
    if (jars.isEmpty()) {
      return Optional.empty();
    }
    URL[] urls = jars.stream().map(UserJars::url).toArray(URL[]::new);
    return Optional.of(new URLClassLoader("user", urls, UserJars.class.getClassLoader()));
  }

  static void close(URLClassLoader jars) {
    try {
      jars.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(UserJars.class).debug("a jar was not closed", e); // nothing is lost
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(jar + " cannot be an address: " + e + ".", e);
    }
  }
}
