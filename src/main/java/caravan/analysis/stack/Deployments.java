package caravan.analysis.stack;

import caravan.analysis.stack.Technology.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** What a project is built and run by: containers, clusters, infrastructure, build scripts. */
final class Deployments {
  private static final Pattern FROM =
      Pattern.compile(
          "^\\s*FROM\\s+(?:--platform=\\S{1,60}\\s+)?([^\\s:@]{1,200})(?::([\\w.-]{1,100}))?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern IMAGE =
      Pattern.compile("^\\s*(?:-\\s*)?image:\\s*[\"']?([^\\s:\"'@]{1,200})(?::([\\w.-]{1,100}))?");
  private static final Pattern GRADLE =
      Pattern.compile("[\"']([\\w.-]{1,100}):([\\w.-]{1,100})(?::([\\w.-]{1,60}))?[\"']");
  private static final Pattern PLUGIN =
      Pattern.compile(
          "\\bid\\s*[("
              + " ]\\s*[\"']([\\w.-]{1,100})[\"']\\s*\\)?(?:\\s+version\\s+[\"']([\\w.-]{1,60})[\"'])?");
  private static final Pattern PROVIDER = Pattern.compile("^\\s*provider\\s+\"([\\w-]{1,60})\"");
  private static final Pattern TERRAFORM_VERSION =
      Pattern.compile("^\\s*required_version\\s*=\\s*\"[~><= ]*([0-9][\\w.]{0,20})");
  private static final Pattern WRAPPER =
      Pattern.compile("gradle-([0-9][\\w.]{0,20}?)-(?:bin|all)\\.zip");

  private Deployments() {}

  static void docker(String text, Findings to) {
    to.add("Docker", "", Kind.INFRASTRUCTURE, 1);
    Packages.eachLine(text, (line, number) -> image(FROM.matcher(line), number, to));
  }

  static void compose(byte[] yaml, String text, Findings to) throws IOException {
    check(yaml);
    to.add("Docker Compose", "", Kind.INFRASTRUCTURE, 1);
    images(text, to);
  }

  static void images(String text, Findings to) {
    Packages.eachLine(text, (line, number) -> image(IMAGE.matcher(line), number, to));
  }

  private static void image(Matcher matcher, int line, Findings to) {
    if (matcher.find()) {
      String name = matcher.group(1).replaceFirst("^(?:docker\\.io/)?(?:library/)?", "");
      String tag = matcher.group(2) == null ? "" : matcher.group(2);
      to.dependency("image", name, tag.matches("[0-9].*") ? tag.replaceFirst("-.*", "") : "", line);
    }
  }

  /** Any other YAML file: a Kubernetes object says so itself. */
  static void yaml(byte[] yaml, String text, Findings to) throws IOException {
    if (!text.contains("apiVersion:") || !text.contains("kind:")) {
      return;
    }
    if (text.contains("{{")) {
      return; // a template, of which only a chart's program makes YAML; Chart.yaml tells
    }
    for (Object document : documents(yaml)) {
      if (document instanceof Map<?, ?> map
          && map.get("apiVersion") instanceof String
          && map.get("kind") instanceof String) {
        to.add("Kubernetes", "", Kind.INFRASTRUCTURE, line(text, "apiVersion:"));
        images(text, to);
        return;
      }
    }
  }

  static void chart(byte[] yaml, String text, Findings to) throws IOException {
    check(yaml);
    to.add("Helm", "", Kind.INFRASTRUCTURE, 1);
    to.add("Kubernetes", "", Kind.INFRASTRUCTURE, line(text, "apiVersion:"));
  }

  static void gradle(String text, Findings to) {
    to.add("Gradle", "", Kind.BUILD, 1);
    Packages.eachLine(
        text,
        (line, number) -> {
          Matcher dependency = GRADLE.matcher(line);
          while (dependency.find()) {
            to.dependency(
                "maven",
                dependency.group(1) + ":" + dependency.group(2),
                text(dependency, 3),
                number);
          }
          Matcher plugin = PLUGIN.matcher(line);
          if (plugin.find()) {
            String id = plugin.group(1);
            to.dependency("maven", id.contains(".") ? id + ":" : id, text(plugin, 2), number);
            if (id.equals("java") || id.equals("java-library") || id.equals("application")) {
              to.add("Java", "", Kind.LANGUAGE, number);
            }
          }
          if (line.contains("com.android.application") || line.contains("com.android.library")) {
            to.add("Android", "", Kind.FRAMEWORK, number);
          }
          if (line.contains("kotlin(\"") || line.contains("org.jetbrains.kotlin")) {
            to.add(
                "Kotlin",
                text(plugin.reset(), 0).isEmpty() ? "" : text(plugin, 2),
                Kind.LANGUAGE,
                number);
          }
        });
  }

  static void wrapper(String text, Findings to) {
    Packages.eachLine(
        text,
        (line, number) -> {
          Matcher matcher = WRAPPER.matcher(line);
          if (matcher.find()) {
            to.add("Gradle", matcher.group(1), Kind.BUILD, number);
          }
        });
  }

  static void terraform(String text, Findings to) {
    to.add("Terraform", "", Kind.INFRASTRUCTURE, 1);
    Packages.eachLine(
        text,
        (line, number) -> {
          Matcher provider = PROVIDER.matcher(line);
          Matcher version = TERRAFORM_VERSION.matcher(line);
          if (provider.find()) {
            to.dependency("terraform", provider.group(1), "", number);
          } else if (version.find()) {
            to.add("Terraform", version.group(1), Kind.INFRASTRUCTURE, number);
          }
        });
  }

  static void ci(String name, byte[] yaml, String text, Findings to) throws IOException {
    check(yaml);
    to.add(name, "", Kind.CI, 1);
    images(text, to);
  }

  private static String text(Matcher matcher, int group) {
    if (group == 0) {
      return matcher.find() ? matcher.group() : "";
    }
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  private static void check(byte[] yaml) throws IOException {
    documents(yaml);
  }

  private static Iterable<Object> documents(byte[] yaml) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(20);
    options.setNestingDepthLimit(50);
    options.setCodePointLimit(TechnologyStack.LARGEST);
    options.setAllowDuplicateKeys(true);
    try {
      List<Object> all = new ArrayList<>();
      for (Object each :
          new Yaml(new SafeConstructor(options))
              .loadAll(new String(yaml, StandardCharsets.UTF_8))) {
        all.add(each);
      }
      return all;
    } catch (YAMLException e) {
      throw new IOException("not YAML within the limits", e);
    }
  }

  private static int line(String text, String word) {
    int at = text.indexOf(word);
    return 1 + (int) text.substring(0, Math.max(0, at)).chars().filter(c -> c == '\n').count();
  }
}
