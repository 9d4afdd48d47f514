package routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a file of routes, and when. */
class RouteFileTest {
  private static final String TWO =
      """
      # of two
      - routeTemplate:
          id: first
          from:
            uri: direct:first
            steps:
              - to: mock:first
      - route:
          id: second
          from:
            uri: direct:second
            steps:
              - to:
                  id: step
                  uri: mock:second
      """;

  @TempDir Path folder;
  private final CamelContext context = new DefaultCamelContext();
  private Model model;

  @BeforeEach
  void findModel() {
    model = context.getCamelContextExtension().getContextPlugin(Model.class);
  }

  @AfterEach
  void stop() throws Exception {
    context.close();
  }

  private RouteFile file(String text) throws IOException {
    Path file = folder.resolve("some.yaml");
    Files.writeString(file, text);
    return new RouteFile(context, "file:" + file);
  }

  private List<String> templates() {
    return model.getRouteTemplateDefinitions().stream()
        .map(RouteTemplateDefinition::getId)
        .toList();
  }

  @Test
  void templates_some_areReadAloneAndOnce() {
    RouteFile file = new RouteFile(context, "classpath:routes.yaml");
    assertThat(templates()).isEmpty();

    file.templates(Set.of("destination", "file"));
    assertThat(templates()).containsExactlyInAnyOrder("destination", "file");
    RouteTemplateDefinition read = model.getRouteTemplateDefinition("file");

    file.templates(Set.of("file", "s3"));
    assertThat(templates()).containsExactlyInAnyOrder("destination", "file", "s3");
    assertThat(model.getRouteTemplateDefinition("file")).isSameAs(read);
  }

  @Test
  void templates_oneThatNobodyHas_readsAllThatMayBeNamed() {
    RouteFile file = new RouteFile(context, "classpath:routes.yaml");

    file.templates(Set.of("destination", "tape"));

    assertThat(templates()).contains("file", "s3", "google-drive", "icloud", "claim-drop");
  }

  @Test
  void templates_oneThatTheContextHas_staysTheUsers() throws Exception {
    RouteTemplateDefinition own = new RouteTemplateDefinition();
    own.id("first").from("direct:own").to("mock:own");
    model.addRouteTemplateDefinitions(List.of(own));

    file(TWO).templates(Set.of("first"));

    assertThat(model.getRouteTemplateDefinition("first")).isSameAs(own);
  }

  @Test
  void routes_wanted_areInTheOrderOfTheFile() {
    RouteFile file = new RouteFile(context, "classpath:routes.yaml");

    assertThat(file.routes(Set.of("commit")::contains))
        .extracting(RouteDefinition::getId)
        .containsExactly("commit");
    assertThat(file.routes(Set.of("verify", "commit", "backup")::contains))
        .extracting(RouteDefinition::getId)
        .containsExactly("backup", "commit", "verify");
    assertThat(templates()).isEmpty();
  }

  /** However it is cut, nothing of the file is lost. */
  @Test
  void routes_all_areThoseOfTheWholeFile() throws Exception {
    RouteFile file = new RouteFile(context, "classpath:routes.yaml");
    file.templates();
    RouteBuilder whole =
        (RouteBuilder)
            PluginHelper.getRoutesLoader(context)
                .getRoutesLoader("yaml")
                .loadRoutesBuilder(
                    PluginHelper.getResourceLoader(context)
                        .resolveResource("classpath:routes.yaml"));
    whole.configureRoutes(context);

    List<RouteDefinition> expected = whole.getRouteCollection().getRoutes();
    List<RouteDefinition> cut = file.routes(id -> true);
    assertThat(cut).hasSizeGreaterThan(10);
    assertThat(cut).extracting(RouteFileTest::nodes).isEqualTo(nodes(expected));
    assertThat(templates())
        .containsExactlyElementsOf(
            whole.getRouteTemplateCollection().getRouteTemplates().stream()
                .map(RouteTemplateDefinition::getId)
                .toList());
  }

  private static List<List<String>> nodes(List<RouteDefinition> routes) {
    return routes.stream().map(RouteFileTest::nodes).toList();
  }

  private static List<String> nodes(RouteDefinition route) {
    return ProcessorDefinitionHelper.filterTypeInOutputs(
            route.getOutputs(), org.apache.camel.model.ProcessorDefinition.class)
        .stream()
        .map(node -> route.getId() + " " + node.getId() + " " + node.getLineNumber())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'    id: first', '', line 2 has no plain id",
    "'id: second', 'id: \"second\"', line 8 has no plain id",
    "'- route:', '- routes:', line 8 is no route and no template",
    "'# of two', 'route:', line 1 belongs to no route and no template"
  })
  void file_thatCannotBeCut_isRefusedWithItsLine(String old, String changed, String message) {
    String text = TWO.replace(old, changed == null ? "" : changed);
    assertThat(text).isNotEqualTo(TWO);
    assertThatThrownBy(() -> file(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("some.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void routes_thatCouldNotBeRead_areReadAgain() throws Exception {
    RouteFile file = file(TWO.replace("id: step", "id: step: more"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> file.routes("second"::equals))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void routes_oneThatIsWrong_isToldWithFileAndLine() throws Exception {
    RouteFile file = file(TWO.replace("id: step", "id: step: more"));

    file.templates(Set.of("first"));
    assertThat(templates()).containsExactly("first");
    assertThatThrownBy(() -> file.routes("second"::equals))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("some.yaml")
        .hasMessageContaining("line 14");
  }

  @Test
  void file_thatIsNotThere_isToldWithItsName() {
    assertThatThrownBy(() -> new RouteFile(context, "classpath:nothing.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing.yaml");
  }
}
