package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import caravan.config.DestinationSettings;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A component of Camel that Caravan does not have, in a jar in {@code lib/}. */
class UserJarsTest {
  private static final String COMPONENT =
      """
      package org.example;
      import java.util.List;
      import java.util.Map;
      import org.apache.camel.Endpoint;
      import org.apache.camel.support.DefaultComponent;
      import org.apache.camel.support.ProcessorEndpoint;
      public class ProbeComponent extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String rest, Map<String, Object> options) {
          return new ProcessorEndpoint(uri, this, e -> e.getMessage().setBody(List.of()));
        }
      }
      """;
  private static final String TEMPLATE =
      """
      - routeTemplate:
          id: probe
          parameters:
            - name: name
          route:
            errorHandler:
              noErrorHandler: {}
            from:
              uri: "direct:provider-{{name}}"
              steps:
                - to: "probe:anything"
      """;

  @TempDir Path home;

  @Test
  void component_inAJar_isFoundByATemplate() throws Exception {
    template(TEMPLATE);
    Path source = Files.writeString(home.resolve("ProbeComponent.java"), COMPONENT);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(compiled).isZero();
    Path jar = Files.createDirectory(home.resolve("lib")).resolve("probe.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("org/example/ProbeComponent.class"));
      Files.copy(home.resolve("ProbeComponent.class"), entries);
      entries.putNextEntry(new JarEntry("META-INF/services/org/apache/camel/component/probe"));
      entries.write("class=org.example.ProbeComponent\n".getBytes(StandardCharsets.UTF_8));
    }

    try (RouteHarness harness = new RouteHarness(home.resolve("routes"), Map.of())) {
      assertThat(harness.destination(settings()).list("")).isEmpty();
    }
  }

  @Test
  void component_whoseJarIsMissing_saysWhereItBelongs() throws Exception {
    template(TEMPLATE);
    try (RouteHarness harness = new RouteHarness(home.resolve("routes"), Map.of())) {
      assertThat(catchThrowable(() -> harness.destination(settings())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'main'")
          .hasMessageContaining("probe://anything")
          .hasMessageContaining("lib/");
    }
  }

  @Test
  void bean_whoseJarIsMissing_saysWhereItBelongs() throws Exception {
    template(
        TEMPLATE
            .replace(
                "    route:",
                """
                    beans:
                      - name: store
                        type: org.example.Nowhere
                    route:\
                """)
            .replace("- to: \"probe:anything\"", "- bean: { ref: \"{{store}}\" }"));
    try (RouteHarness harness = new RouteHarness(home.resolve("routes"), Map.of())) {
      assertThat(catchThrowable(() -> harness.destination(settings())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'main'")
          .hasMessageContaining("org.example.Nowhere")
          .hasMessageContaining("lib/");
    }
  }

  private void template(String yaml) throws Exception {
    Files.writeString(Files.createDirectory(home.resolve("routes")).resolve("probe.yaml"), yaml);
  }

  private static DestinationSettings settings() {
    return DestinationSettings.of("main", "probe", Map.of());
  }
}
