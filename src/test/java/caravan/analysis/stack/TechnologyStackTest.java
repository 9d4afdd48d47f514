package caravan.analysis.stack;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.analysis.stack.Technology.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TechnologyStackTest {
  private record Text(String text, long size) implements ProjectFile {
    @Override
    public byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static Stack of(String... pathsAndTexts) {
    Map<String, ProjectFile> files = new TreeMap<>();
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      files.put(pathsAndTexts[i], new Text(pathsAndTexts[i + 1], pathsAndTexts[i + 1].length()));
    }
    return new TechnologyStack().of(files);
  }

  private static List<String> found(Stack stack) {
    return stack.technologies().stream()
        .map(
            each ->
                (each.name() + " " + each.version()).strip()
                    + " "
                    + each.file()
                    + ":"
                    + each.line())
        .toList();
  }

  @Test
  void of_maven_namesParentDependenciesAndProperties() {
    Stack stack =
        of(
            "pom.xml",
            """
            <project>
              <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.7</version></parent>
              <properties><java.version>17</java.version><pg>42.7.1</pg></properties>
              <dependencies>
                <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>${pg}</version></dependency>
              </dependencies>
            </project>
            """);
    assertThat(found(stack))
        .containsExactly(
            "Java 17 pom.xml:3",
            "Maven pom.xml:1",
            "Spring Boot 3.5.7 pom.xml:2",
            "PostgreSQL 42.7.1 pom.xml:5");
  }

  @Test
  void of_npm_readsDependenciesAndEngines() {
    Stack stack =
        of(
            "package.json",
            "{\n"
                + " \"name\": \"react\",\n"
                + " \"dependencies\": {\"react\": \"^18.2.0\",\n"
                + "  \"pg\": \"~8.1.0\"},\n"
                + " \"devDependencies\": {\"typescript\": \"5.4.2\"},\n"
                + " \"engines\": {\"node\": \">=20\"}\n"
                + "}",
            "node_modules/vue/package.json",
            "{\"dependencies\": {\"vue\": \"3.0.0\"}}");
    assertThat(found(stack))
        .containsExactly(
            "Node.js 20 package.json:6",
            "TypeScript 5.4.2 package.json:5",
            "npm package.json:1",
            "React 18.2.0 package.json:3",
            "PostgreSQL 8.1.0 package.json:4");
  }

  @Test
  void of_python_lockFileIsExact() {
    Stack stack =
        of(
            "pyproject.toml",
            "[project]\n"
                + "requires-python = \">=3.11\"\n"
                + "dependencies = [\n"
                + "  \"Django>=4.2\",\n"
                + "  \"psycopg2-binary\",\n"
                + "]\n",
            "poetry.lock",
            "[[package]]\nname = \"django\"\nversion = \"4.2.7\"\n",
            "requirements-dev.txt",
            "# tests\npytest[x]==8.1.1 ; python_version > '3'\n");
    assertThat(found(stack))
        .containsExactly(
            "Python 3.11 pyproject.toml:2",
            "Poetry poetry.lock:1",
            "Django 4.2.7 poetry.lock:2",
            "pytest 8.1.1 requirements-dev.txt:2",
            "PostgreSQL pyproject.toml:5");
  }

  @Test
  void of_goRustRubyPhpDotNet_areKnown() {
    Stack stack =
        of(
            "go.mod",
                "module x\n\n"
                    + "go 1.21\n\n"
                    + "require (\n"
                    + "\tgithub.com/gin-gonic/gin v1.9.1\n"
                    + "\tgithub.com/lib/pq v1.10.9 // indirect\n"
                    + ")\n",
            "Cargo.toml",
                "[package]\n"
                    + "name = \"tokio\"\n"
                    + "[dependencies]\n"
                    + "tokio = { version = \"1.35\", features = [\"full\"] }\n",
            "Gemfile", "source 'x'\nruby '3.2.2'\ngem 'rails', '~> 7.1'\n",
            "composer.json",
                "{\"require\": {\"php\": \">=8.1\", \"laravel/framework\": \"^10.0\"}}",
            "web.csproj",
                "<Project"
                    + " Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\n"
                    + "<ItemGroup><PackageReference Include=\"Npgsql\""
                    + " Version=\"8.0.1\"/></ItemGroup></Project>");
    assertThat(found(stack))
        .contains(
            "Go 1.21 go.mod:3",
            "Gin 1.9.1 go.mod:6",
            "Tokio 1.35 Cargo.toml:4",
            "Ruby 3.2.2 Gemfile:2",
            "Ruby on Rails 7.1 Gemfile:3",
            "PHP 8.1 composer.json:1",
            "Laravel 10.0 composer.json:1",
            ".NET net8.0 web.csproj:1",
            "ASP.NET Core web.csproj:1",
            "PostgreSQL 8.0.1 web.csproj:2");
  }

  @Test
  void of_deployment_namesImagesClustersAndCi() {
    Stack stack =
        of(
            "Dockerfile", "FROM eclipse-temurin:17-jre AS run\n",
            "compose.yaml", "services:\n  db:\n    image: postgres:16.1-alpine\n",
            "k8s/app.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  image: redis:7\n",
            "chart/Chart.yaml", "apiVersion: v2\nname: x\n",
            "main.tf", "terraform {\n  required_version = \">= 1.5\"\n}\nprovider \"aws\" {}\n",
            ".github/workflows/ci.yml", "on: push\njobs: {}\n",
            ".gitlab-ci.yml", "image: golang:1.22\n",
            "Jenkinsfile", "pipeline {}\n");
    assertThat(found(stack))
        .contains(
            "Java 17 Dockerfile:1",
            "Docker Dockerfile:1",
            "PostgreSQL 16.1 compose.yaml:3",
            "Docker Compose compose.yaml:1",
            "Kubernetes chart/Chart.yaml:1",
            "Redis 7 k8s/app.yaml:4",
            "Helm chart/Chart.yaml:1",
            "Terraform 1.5 main.tf:2",
            "Amazon Web Services main.tf:4",
            "GitHub Actions .github/workflows/ci.yml:1",
            "GitLab CI .gitlab-ci.yml:1",
            "Go 1.22 .gitlab-ci.yml:1",
            "Jenkins Jenkinsfile:1");
    assertThat(stack.unread()).isEmpty();
  }

  @Test
  void of_hostileFiles_areNamedAndTheRestIsRead() {
    String bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
            + "<project><dependencies><dependency><groupId>&a;</groupId></dependency></dependencies></project>";
    StringBuilder aliases = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 40; i++) {
      aliases.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ",*a" + (i - 1) + "]\n");
    }
    Map<String, ProjectFile> files = new TreeMap<>();
    files.put("a/pom.xml", new Text(bomb, bomb.length()));
    files.put("docker-compose.yml", new Text(aliases.toString(), aliases.length()));
    files.put("b/package.json", new Text("[".repeat(2000), 2000));
    files.put("c/package.json", new Text("{}", 5_000_000));
    files.put("go.mod", new Text("go 1.22\n", 8));
    Stack stack = new TechnologyStack().of(files);
    assertThat(stack.technologies())
        .contains(new Technology("Go", "1.22", Kind.LANGUAGE, "go.mod", 1));
    assertThat(stack.unread())
        .anyMatch(line -> line.startsWith("docker-compose.yml: "))
        .anyMatch(line -> line.startsWith("b/package.json: "))
        .contains("c/package.json: larger than 1 MB");
    assertThat(stack.toString()).doesNotContain("root:");
  }

  @Test
  void roots_areTheOutermostProjects() {
    List<String> paths =
        List.of(
            "web/package.json",
            "web/src/a.js",
            "web/node_modules/x/package.json",
            "server/pom.xml",
            "server/core/pom.xml",
            "lib/.git/HEAD",
            "lib/a/setup.py",
            "notes/a.txt");
    assertThat(Projects.roots(paths)).containsExactly("lib", "server", "web");
    assertThat(Projects.rootOf("server/core/src/A.java", Projects.roots(paths))).contains("server");
    assertThat(Projects.rootOf("notes/a.txt", Projects.roots(paths))).isEmpty();
    assertThat(Projects.roots(List.of("pom.xml", "a/pom.xml"))).containsExactly("");
  }
}
