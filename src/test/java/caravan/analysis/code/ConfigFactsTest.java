package caravan.analysis.code;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.analysis.code.config.ConfigFacts;
import caravan.analysis.code.config.ConfigReader;
import caravan.model.meaning.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigFactsTest {
  private static ConfigFacts read(String name, String text) throws Exception {
    return ConfigReader.read(name, text);
  }

  private static List<String> targets(ConfigFacts facts) {
    return facts.references().stream().map(r -> r.kind() + " " + r.target()).toList();
  }

  @Test
  void compose_servicesHostsAndFiles_areTold_andSecretsNot() throws Exception {
    ConfigFacts facts =
        read(
            "docker-compose.yml",
            """
            services:
              web:
                build: ./web
                env_file: [.env, config/web.env]
                environment:
                  DB_URL: postgres://admin:hunter2@db.internal:5432/shop
                  API_TOKEN: files/secret.txt
                  KEY: AKq7Zr93mPx2VbN8wLs5Tj1Yd
              db:
                image: postgres
                volumes: ["./data:/var/lib"]
            """);

    assertThat(facts.facts())
        .containsEntry("configuration", "compose")
        .containsEntry("services", "db, web")
        .containsEntry("hosts", "db.internal:5432");
    assertThat(targets(facts))
        .contains("path ./web", "path .env", "path config/web.env", "path ./data");
    assertThat(facts.toString()).doesNotContain("hunter2", "secret.txt", "AKq7Zr93");
  }

  @Test
  void projects_namesOfFolders_areTold() throws Exception {
    assertThat(
            targets(
                read(
                    "package.json",
                    "{\"name\":\"@shop/core\",\"main\":\"lib/a.js\",\"imports\":{\"#x\":\"./src/x.js\"}}")))
        .contains("module @shop/core", "main lib/a.js", "alias #x -> ./src/x.js");
    assertThat(
            targets(
                read(
                    "tsconfig.json",
                    "{ // as is\n"
                        + "\"compilerOptions\": {\"baseUrl\": \"./src\", \"paths\": {\"@/*\":"
                        + " [\"app/*\"],}}}")))
        .contains("base ./src", "alias @/* -> app/*");
    assertThat(targets(read("go.mod", "module m.org/x // no\nreplace m.org/y => ../y\n")))
        .contains("module m.org/x", "alias m.org/y -> ../y");
    assertThat(targets(read("Cargo.toml", "[package]\nname = \"wheel\" # no\n")))
        .containsExactly("module wheel");
  }

  @Test
  void otherFormats_pathsAndHosts_areTold() throws Exception {
    assertThat(read("a.ini", "[mail]\nsmtp_host = mail.example.org\npassword = x/y.txt\n").facts())
        .containsEntry("hosts", "mail.example.org");
    assertThat(targets(read("a.tf", "module \"net\" {\n  source = \"./modules/net\"\n}\n")))
        .containsExactly("path ./modules/net");
    assertThat(targets(read("a.xml", "<a><import resource='b/c.xml'/></a>")))
        .containsExactly("path b/c.xml");
    assertThat(
            targets(
                read(
                    "Dockerfile", "FROM alpine\nCOPY --from=b x y\nCOPY a.sh \\\n b/c.py /opt/\n")))
        .containsExactly("path a.sh", "path b/c.py");
    assertThat(targets(read("Makefile", "include a.mk # no\nx:\n\tinclude no.mk\n")))
        .containsExactly("path a.mk");
  }

  @Test
  void markdownAndHtml_links_areTold_andCodeIsNot() throws Exception {
    ConfigFacts facts =
        read(
            "a.md",
            """
            [a](b/c.md#top) ![p](p%20q.png "t") <https://x.org> [d](https://x.org/y) `[no](no.md)`
            ```
            [no](no.md)
            ```
            [ref]: ../z.md
            """);
    assertThat(facts.references())
        .containsExactly(
            new Reference("link", "b/c.md", 1),
            new Reference("link", "p q.png", 1),
            new Reference("link", "../z.md", 5));
    assertThat(
            targets(
                read(
                    "a.html", "<a href='x.html'><!-- <img src=\"no.png\"> --><img src=\"y.png\">")))
        .containsExactly("link x.html", "link y.png");
  }

  @Test
  void xml_withADefinition_isRefusedOrReadWithoutIt() throws Exception {
    String bomb =
        "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a><path>x/y.txt</path></a>";

    assertThat(targets(read("a.xml", bomb))).containsExactly("path x/y.txt");
  }
}
