package caravan.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Of all that configures itself only what a web server needs: Camel is started by the composition
 * root, and no database, queue or mail server is to be connected to because its driver is there.
 */
public final class WebPartsOnly implements AutoConfigurationImportFilter {
  private static final List<String> WANTED =
      List.of(
          "io.hawt.",
          "org.jolokia.",
          "org.springdoc.",
          "org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration",
          "org.springframework.boot.actuate.autoconfigure.endpoint.jackson.",
          "org.springframework.boot.actuate.autoconfigure.endpoint.web.",
          "org.springframework.boot.actuate.autoconfigure.availability.",
          "org.springframework.boot.actuate.autoconfigure.health.",
          "org.springframework.boot.actuate.autoconfigure.web.",
          "org.springframework.boot.autoconfigure.availability.",
          "org.springframework.boot.autoconfigure.context.",
          "org.springframework.boot.autoconfigure.http.",
          "org.springframework.boot.autoconfigure.jackson.",
          "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration",
          "org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration",
          "org.springframework.boot.autoconfigure.ssl.",
          "org.springframework.boot.autoconfigure.web.");

  @Override
  public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
    boolean[] wanted = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      String name = classes[i];
      wanted[i] = name != null && (isImported(name) || WANTED.stream().anyMatch(name::startsWith));
    }
    return wanted;
  }

  /** The same question is asked for what a wanted part itself imports. */
  private static boolean isImported(String name) {
    return !name.contains("AutoConfiguration") && !name.startsWith("org.apache.camel.");
  }
}
