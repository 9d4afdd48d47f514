package caravan.analysis;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What a configuration file is for, by where it lies and how it is called. Pure functions. */
public final class ConfigurationKinds {
  private record Rule(String kind, Pattern path) {}

  /** The first that matches the end of a path in lower case; {@code (^|/)} is put before each. */
  private static final List<Rule> RULES =
      List.of(
          rule(
              "ci",
              "\\.github/workflows/[^/]+\\.ya?ml|\\.gitlab-ci\\.ya?ml|jenkinsfile[^/]*|\\.travis\\.ya?ml|\\.circleci/config\\.ya?ml|azure-pipelines[^/]*\\.ya?ml|bitbucket-pipelines\\.ya?ml|\\.drone\\.ya?ml|appveyor\\.ya?ml|\\.woodpecker(/[^/]+)?\\.ya?ml|\\.github/dependabot\\.ya?ml|renovate\\.json5?|codecov\\.ya?ml"),
          rule(
              "container",
              "(docker|container)file[^/]*|\\.dockerignore|(docker-)?compose[^/]*\\.ya?ml|devcontainer\\.json"),
          rule(
              "infrastructure",
              "[^/]+\\.tf(vars)?(\\.json)?|chart\\.ya?ml|values[^/]*\\.ya?ml|kustomization\\.ya?ml|(k8s|kubernetes|manifests|helm|charts|ansible|playbooks|terraform)/.+\\.(ya?ml|json)|ansible\\.cfg|playbook[^/]*\\.ya?ml|serverless\\.ya?ml|cloudformation[^/]*\\.(ya?ml|json)|vagrantfile|pulumi[^/]*\\.ya?ml|[^/]+\\.nomad|skaffold\\.ya?ml|puppetfile|hiera\\.ya?ml"),
          rule(
              "build",
              "pom\\.xml|build\\.(gradle|xml|sbt)(\\.kts)?|settings\\.gradle(\\.kts)?|gradle\\.properties|gradle-wrapper\\.properties|package(-lock)?\\.json|yarn\\.lock|pnpm-(lock|workspace)\\.ya?ml|tsconfig[^/]*\\.json|jsconfig\\.json|(webpack|rollup|vite|babel|next|nuxt|vue|jest|vitest|postcss|tailwind)\\.config\\.[a-z]+|\\.babelrc|angular\\.json|nx\\.json|lerna\\.json|turbo\\.json|deno\\.jsonc?|pyproject\\.toml|setup\\.(cfg|py)|requirements[^/]*\\.txt|pipfile(\\.lock)?|poetry\\.lock|uv\\.lock|tox\\.ini|cargo\\.(toml|lock)|go\\.(mod|sum|work)|gemfile(\\.lock)?|[^/]+\\.gemspec|composer\\.(json|lock)|[^/]+\\.(cs|fs|vb|vcx)proj|[^/]+\\.sln|nuget\\.config|global\\.json|packages\\.config|directory\\.(build|packages)\\.props|makefile[^/]*|cmakelists\\.txt|cmakepresets\\.json|meson\\.build|meson_options\\.txt|configure\\.ac|build\\.bazel|workspace|mix\\.exs|rebar\\.config|pubspec\\.(yaml|lock)|package\\.swift|podfile(\\.lock)?|project\\.clj|deps\\.edn|stack\\.yaml|cabal\\.project|[^/]+\\.cabal|dune-project|conanfile\\.(txt|py)|vcpkg\\.json|mvn[^/]*\\.config|\\.mvn/.+"),
          rule(
              "editor",
              "\\.editorconfig|\\.vscode/.+|\\.idea/.+|[^/]+\\.(iml|code-workspace|sublime-project)|\\.?vimrc|\\.vim/.+|\\.emacs|\\.emacs\\.d/.+|\\.nanorc|\\.settings/.+|\\.project|\\.classpath|nvim/.+"),
          rule(
              "lint",
              "\\.eslint[^/]*|eslint\\.config\\.[a-z]+|\\.prettier[^/]*|\\.stylelint[^/]*|\\.flake8|\\.?pylintrc|mypy\\.ini|\\.?ruff\\.toml|\\.rubocop\\.ya?ml|\\.clang-(format|tidy)|\\.golangci\\.ya?ml|checkstyle[^/]*\\.xml|pmd[^/]*\\.xml|rustfmt\\.toml|clippy\\.toml|\\.pre-commit-config\\.ya?ml|\\.yamllint[^/]*|\\.markdownlint[^/]*|\\.jshintrc|phpcs\\.xml[^/]*|phpstan\\.neon[^/]*"),
          rule(
              "version-control",
              "\\.git(ignore|attributes|modules|config)|\\.hgrc|\\.hgignore|\\.mailmap"),
          rule(
              "environment",
              "\\.env(\\.[^/]+)?|\\.envrc|\\.(bash|zsh|k)(rc|_profile|_aliases|_logout|env|profile)|\\.profile|\\.npmrc|\\.nvmrc|\\.(python|ruby|node|java|tool)-versions?|etc/environment|etc/profile(\\.d/.+)?|\\.inputrc|\\.tmux\\.conf|\\.screenrc|\\.condarc|environment\\.ya?ml"),
          rule(
              "service",
              "[^/]+\\.(service|socket|timer|mount|target)|(nginx|apache2?|httpd|haproxy|traefik|caddy|redis|postgresql|pg_hba|my|mysqld|mongod?|rabbitmq|kafka|prometheus|alertmanager|grafana|sshd_config|named|squid|postfix|dovecot|php-fpm)(\\.conf(ig)?|\\.cnf|\\.ya?ml|\\.cfg|\\.ini)|caddyfile|sshd_config|(nginx|apache2|httpd|systemd|haproxy|postfix|dovecot|supervisor|cron\\.d|init\\.d)/.+|crontab|supervisord\\.conf|etc/(fstab|hosts|resolv\\.conf|crontab)"),
          rule(
              "logging",
              "(logback|log4j2?)[^/]*\\.(xml|properties|ya?ml)|logging\\.(properties|conf|ya?ml|ini)|rsyslog[^/]*\\.conf|logrotate\\.(conf|d/.+)"),
          rule(
              "application",
              "application[^/]*\\.(ya?ml|properties)|bootstrap[^/]*\\.(ya?ml|properties)|appsettings[^/]*\\.json|(web|app)\\.config|web\\.xml|wp-config\\.php|config/[^/]+\\.(ya?ml|json|toml|ini|php|rb|exs?)|settings\\.(py|json|ya?ml|ini|toml)|config\\.(ya?ml|json|toml|ini|php)"),
          rule("desktop", "[^/]+\\.desktop|\\.config/.+|mimeapps\\.list|\\.xinitrc|\\.xresources"));

  private static final Map<String, String> SCHEMES =
      Map.of(".xsd", "schema", ".dtd", "schema", ".rng", "schema");

  private ConfigurationKinds() {}

  /**
   * Its kind in one word, as {@code ci}, {@code container}, {@code build}.
   *
   * @param path with {@code /} between names, absolute or not
   * @return empty if it is for nothing that is known
   */
  public static String of(String path) {
    String lower = "/" + path.toLowerCase(Locale.ROOT);
    for (Rule rule : RULES) {
      if (rule.path().matcher(lower).find()) {
        return rule.kind();
      }
    }
    int dot = lower.lastIndexOf('.');
    return dot < 0 ? "" : SCHEMES.getOrDefault(lower.substring(dot), "");
  }

  private static Rule rule(String kind, String pattern) {
    return new Rule(kind, Pattern.compile("/(?:" + pattern + ")$"));
  }
}
