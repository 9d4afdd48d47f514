package caravan.graph.export;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.graph.GraphSession;
import caravan.graph.TestGraph;
import caravan.graph.questions.Fixture;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@ExtendWith(TestGraph.class)
class GraphExportTest {
  private GraphSession graph;

  @BeforeEach
  void load() throws Exception {
    graph = TestGraph.empty();
    Fixture.load(graph);
  }

  private String export(GraphExport.Format format) throws Exception {
    StringWriter out = new StringWriter();
    new GraphExport(graph).write(format, out);
    return out.toString();
  }

  private long count(String pattern) throws Exception {
    return graph.read(
        tx -> tx.run("MATCH " + pattern + " RETURN count(*) AS n").single().get("n").asLong());
  }

  @Test
  void cypher_runAgainInAnEmptyGraph_makesTheSameGraph() throws Exception {
    String script = export(GraphExport.Format.CYPHER);
    String json = export(GraphExport.Format.JSON);

    TestGraph.empty();
    assertThat(count("(n:File)")).isZero();
    for (String statement : script.split(";\n", -1)) {
      if (!statement.isBlank()) {
        graph.write(tx -> tx.run(statement).consume());
      }
    }

    assertThat(export(GraphExport.Format.JSON)).isEqualTo(json);
    assertThat(export(GraphExport.Format.CYPHER)).isEqualTo(script);
    assertThat(count("(:File)")).isEqualTo(12);
  }

  @Test
  void export_sameGraphMadeInAnotherOrder_isTheSameBytes() throws Exception {
    String first = export(GraphExport.Format.JSON);
    graph.write(
        tx ->
            tx.run(
                    "MATCH (f:File {name: 'App.java'})-[r:DEPENDS_ON]->(o) WITH f, o, r,"
                        + " properties(r) AS p DELETE r CREATE (f)-[n:DEPENDS_ON]->(o) SET n = p")
                .consume());
    assertThat(export(GraphExport.Format.JSON)).isEqualTo(first);
  }

  @Test
  void json_hasAllNodesAndRelationships() throws Exception {
    JsonNode json = new ObjectMapper().readTree(export(GraphExport.Format.JSON));

    assertThat(json.get("nodes").size()).isEqualTo((int) (count("(n)") - bookkeeping()));
    Set<String> ids = new HashSet<>();
    json.get("nodes").forEach(node -> ids.add(node.get("id").asText()));
    assertThat(ids).hasSize(json.get("nodes").size());
    assertThat(json.get("relationships").size())
        .isEqualTo((int) count("(n)-[r]->() WHERE NOT n:__Neo4jMigration"));
    json.get("relationships")
        .forEach(
            each -> assertThat(ids).contains(each.get("from").asText(), each.get("to").asText()));
    assertThat(json.findValuesAsText("path")).contains(Fixture.ODD);
  }

  private long bookkeeping() throws Exception {
    return count("(n) WHERE n:Projection OR n:__Neo4jMigration");
  }

  @Test
  void graphMl_isReadByAParserOfXml() throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    export(GraphExport.Format.GRAPHML).getBytes(StandardCharsets.UTF_8)));

    assertThat((long) xml.getElementsByTagName("node").getLength())
        .isEqualTo(count("(n)") - bookkeeping());
    Set<String> keys = new HashSet<>();
    NodeList declared = xml.getElementsByTagName("key");
    for (int i = 0; i < declared.getLength(); i++) {
      keys.add(((Element) declared.item(i)).getAttribute("id"));
    }
    NodeList data = xml.getElementsByTagName("data");
    boolean odd = false;
    for (int i = 0; i < data.getLength(); i++) {
      assertThat(keys).contains(((Element) data.item(i)).getAttribute("key"));
      odd |= data.item(i).getTextContent().equals(Fixture.ODD.replace('\u0001', '\u2401'));
    }
    assertThat(odd).isTrue();
  }
}
