package deployment;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What Helm makes of the chart with some values; read as plain maps and lists. */
record Chart(List<Map<String, Object>> objects) {
  static final Path HELM = Path.of("helm");
  static final Path FOLDER = HELM.resolve("caravan");

  /**
   * Renders the release {@code rel} in the namespace {@code backup}.
   *
   * @throws IllegalStateException with Helm's own words where the values are refused
   */
  static Chart render(Path... values) {
    return render(FOLDER, List.of(values));
  }

  private static Chart render(Path chart, List<Path> values) {
    TemplateCommand command =
        new Helm(chart)
            .template()
            .withName("rel")
            .withNamespace("backup")
            .withKubeVersion("v1.30.0");
    for (Path file : values) {
      command.withValuesFile(file);
    }
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Object document : yaml.loadAll(command.call())) {
      if (document != null) {
        objects.add(map(document));
      }
    }
    return new Chart(objects);
  }

  /** The same with values as a text, above the default ones or those of a file. */
  static Chart render(Path folder, Optional<Path> below, String values) throws IOException {
    Path file = Files.writeString(Files.createTempFile(folder, "values", ".yaml"), values);
    return below.isPresent() ? render(below.get(), file) : render(file);
  }

  /**
   * Pods of "helm test", which Helm leaves out of what it renders: the same chart without that
   * mark.
   */
  static Chart tests(Path folder, Path values) throws IOException {
    Path copy = copy(folder);
    Path pod = copy.resolve("templates").resolve("tests").resolve("health.yaml");
    String text = Files.readString(pod);
    Files.writeString(pod, text.replace("helm.sh/hook: test", "hook: test"));
    return render(copy, List.of(values));
  }

  /** What an operator reads after the installation. */
  static String notes(Path folder, Path values) throws IOException {
    Path copy = copy(folder);
    Path chart = copy.resolve("Chart.yaml");
    // the dry run of an installation knows no version of Kubernetes
    Files.writeString(chart, Files.readString(chart).replaceAll("(?m)^kubeVersion:.*$", ""));
    return new Helm(copy)
        .install()
        .clientOnly()
        .dryRun()
        .withName("rel")
        .withNamespace("backup")
        .withValuesFile(values)
        .call()
        .getOutput();
  }

  private static Path copy(Path folder) throws IOException {
    Path copy = Files.createTempDirectory(folder, "chart");
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(FOLDER.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return copy;
  }

  Optional<Map<String, Object>> find(String kind, String name) {
    return objects.stream()
        .filter(one -> kind.equals(one.get("kind")) && name.equals(at(one, "metadata", "name")))
        .findFirst();
  }

  Map<String, Object> get(String kind, String name) {
    return find(kind, name)
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + objects));
  }

  List<Object> kinds() {
    return objects.stream().map(one -> one.get("kind")).toList();
  }

  Map<String, Object> pod() {
    return map(at(get("StatefulSet", "rel-caravan"), "spec", "template", "spec"));
  }

  Map<String, Object> container() {
    return map(list(pod().get("containers")).get(0));
  }

  String settings() {
    return (String) at(get("ConfigMap", "rel-caravan"), "data", "caravan.yaml");
  }

  Map<String, Object> volume(String name) {
    return named(pod().get("volumes"), name);
  }

  Map<String, Object> mount(String name) {
    return named(container().get("volumeMounts"), name);
  }

  static Map<String, Object> named(Object all, String name) {
    return list(all).stream()
        .map(Chart::map)
        .filter(one -> name.equals(one.get("name")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + all));
  }

  static Object at(Object from, String... path) {
    Object at = from;
    for (String name : path) {
      at = map(at).get(name);
      if (at == null) {
        throw new AssertionError("no " + String.join(".", path) + " in " + from);
      }
    }
    return at;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object from) {
    return (Map<String, Object>) from;
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object from) {
    return (List<Object>) from;
  }
}
