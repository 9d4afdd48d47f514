package caravan.analysis.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
  /** The degree of the one line that says HERE. */
  private static int of(String text) {
    String[] lines = text.split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].equals("HERE")) {
        return new Conditions(text).of(i + 1);
      }
    }
    throw new AssertionError(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "HERE @ 3",
        "#if 0¶HERE¶#endif @ 0",
        "#if 0¶#endif¶HERE @ 3",
        "#if 0¶#else¶HERE¶#endif @ 3",
        "#if 1¶HERE¶#else¶#endif @ 3",
        "#if 1¶#else¶HERE¶#endif @ 0",
        "#ifdef _WIN32¶HERE¶#endif @ 0",
        "#ifdef _WIN32¶#else¶HERE¶#endif @ 3",
        "#if defined(_WIN32) || defined(__APPLE__)¶HERE¶#endif @ 0",
        "#if defined(_WIN32)¶#elif defined(__linux__)¶HERE¶#else¶#endif @ 3",
        "#if defined(__linux__)¶#elif FEATURE¶HERE¶#endif @ 0",
        "#if !defined _MSC_VER && __STDC_VERSION__ >= 199901L¶HERE¶#endif @ 2",
        "#ifdef FEATURE¶HERE¶#endif @ 1",
        "#ifdef FEATURE¶#else¶HERE¶#endif @ 2",
        "#ifndef FEATURE¶HERE¶#endif @ 2",
        "# ifdef FEATURE¶# define X¶# endif¶#ifdef X¶HERE¶#endif @ 1",
        "#define X 1¶#ifdef X¶HERE¶#endif @ 3",
        "#define X 0¶#if X¶HERE¶#endif @ 2",
        "#define X¶#undef X¶#ifdef X¶HERE¶#endif @ 1",
        "#ifndef A_H¶#define A_H¶HERE¶#endif @ 3",
        "#if FEATURE > 3¶HERE¶#endif @ 1",
        "#if __has_include(<x.h>)¶HERE¶#endif @ 1",
        "#if defined(_WIN32) \\¶  || defined(FEATURE)¶HERE¶#endif @ 1",
        "#if (0) /* old */¶HERE¶#endif @ 0",
        "#ifdef FEATURE¶#ifdef _WIN32¶HERE¶#endif¶#endif @ 0",
        "#if 0¶#if 1¶HERE¶#endif¶#endif @ 0",
        "#endif¶#else¶HERE @ 3",
        "#if¶HERE @ 1",
        "#if ((((¶HERE @ 1",
      })
  void of_aLine_isAsLikelyAsTheConditionsAroundIt(String text, int degree) {
    assertThat(of(text.strip().replace('¶', '\n'))).isEqualTo(degree);
  }

  @Test
  void of_noSuchLine_isSure() {
    assertThat(new Conditions("").of(7)).isEqualTo(3);
    assertThat(new Conditions("#if 0").of(0)).isEqualTo(3);
  }
}
