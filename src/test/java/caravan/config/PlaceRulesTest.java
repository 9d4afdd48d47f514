package caravan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.analysis.text.EmbedOptions;
import caravan.analysis.text.Model;
import caravan.organization.view.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceRulesTest {
  @TempDir Path home;

  private Settings load(String yaml) throws Exception {
    Files.writeString(home.resolve("caravan.yaml"), yaml);
    return new SettingsLoader(Map.of("CARAVAN_HOME", home.toString()), home).load(Optional.empty());
  }

  private void refused(String yaml, String... why) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(why);
  }

  @Test
  void load_rules_keepTheirOrder() throws Exception {
    Settings settings =
        load(
            """
            caravan:
              organization:
                rules:
                  taxes: {match: keyphrase=tax, place: "Finance/{year}"}
                  all: {match: ["*.pdf", category=document], place: Papers}
            """);

    assertThat(settings.placeRules())
        .containsExactly(
            new Rule("taxes", List.of("keyphrase=tax"), "Finance/{year}"),
            new Rule("all", List.of("*.pdf", "category=document"), "Papers"));
    assertThat(settings.embedding()).isEmpty();
  }

  @Test
  void load_badRule_saysWhatAndWhere() {
    String start = "caravan:\n  organization:\n    rules:\n      a:\n";
    refused(
        start + "        match: topic=tax\n        place: X\n",
        "caravan.yaml, line 5",
        "no condition 'topic='");
    refused(
        start + "        match: '*'\n        place: X/{jear}\n", "line 6", "no placeholder {jear}");
    refused(start + "        place: X\n", "needs 'match'");
    refused(start + "        match: '*'\n", "needs a 'place'");
    refused(
        start + "        match: '*'\n        plase: X\n",
        "line 6",
        "Nearest valid key: caravan.organization.rules.a.place");
  }

  @Test
  void load_meaning_isRead() throws Exception {
    assertThat(load("caravan: {meaning: {tokens: 128}}").embedding())
        .contains(new EmbedOptions(Model.MINILM, 128, EmbedOptions.DEFAULT.windows()));
    refused("caravan: {meaning: {model: gpt}}", "line 1", "all-minilm-l6-v2");
    refused("caravan: {meaning: {windows: 17}}", "1 to 16");
  }
}
