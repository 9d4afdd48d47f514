package caravan.analysis.code;

import java.util.Set;

/** By what the habits of a language tell tests from other code. */
final class Tests {
  private static final Set<String> ANNOTATIONS =
      Set.of(
          "Test",
          "ParameterizedTest",
          "RepeatedTest",
          "TestFactory",
          "Property",
          "Fact",
          "Theory",
          "TestMethod",
          "TestCase",
          "test",
          "tokio::test",
          "async_std::test",
          "rstest");
  private static final Set<String> CALLS =
      Set.of("describe", "it", "test", "suite", "context", "RSpec");

  private Tests() {}

  static boolean annotation(String name) {
    return ANNOTATIONS.contains(name);
  }

  /** A call with a text first, as {@code describe("adds")}. */
  static boolean call(Grammar grammar, String function) {
    return switch (grammar) {
      case JAVASCRIPT, TYPESCRIPT, RUBY -> CALLS.contains(function);
      default -> false;
    };
  }

  static boolean symbol(Grammar grammar, String kind, String name) {
    return switch (grammar) {
      case PYTHON ->
          kind.equals("class")
              ? name.startsWith("Test")
                  && name.length() > 4
                  && Character.isUpperCase(name.charAt(4))
              : name.startsWith("test_");
      case GO ->
          kind.equals("function")
              && (starts(name, "Test") || starts(name, "Benchmark") || starts(name, "Fuzz"));
      case PHP -> kind.equals("class") && name.endsWith("Test") && name.length() > 4;
      case RUBY -> kind.equals("method") && name.startsWith("test_");
      default -> false;
    };
  }

  private static boolean starts(String name, String prefix) {
    return name.startsWith(prefix)
        && (name.length() == prefix.length()
            || !Character.isLowerCase(name.charAt(prefix.length())));
  }
}
