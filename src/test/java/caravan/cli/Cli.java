package caravan.cli;

import caravan.Caravan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs commands as a person would, in this process, with a Caravan home of its own. */
final class Cli {
  private final Map<String, String> env = new LinkedHashMap<>();

  /**
   * What a command did.
   *
   * @param exit its exit code
   * @param out its answer
   * @param err its messages
   */
  record Result(int exit, String out, String err, byte[] raw) {
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Cli(Path home) {
    env.put("CARAVAN_HOME", home.toString());
  }

  /** With one more environment variable, or another value of it. */
  Cli with(String variable, String value) {
    Cli other = new Cli(Path.of("/"));
    other.env.putAll(env);
    other.env.put(variable, value);
    return other;
  }

  Result run(String... args) {
    return runWith(new byte[0], args);
  }

  Result runWith(byte[] stdin, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Caravan.run(
            args,
            new ByteArrayInputStream(stdin),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            env);
    return new Result(
        exit,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        out.toByteArray());
  }
}
