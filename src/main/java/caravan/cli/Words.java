package caravan.cli;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** The constants of an enum as words of the command line: {@code if-changed}. */
final class Words {
  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> E of(E[] constants, String word) {
    for (E constant : constants) {
      if (of(constant).equals(word.toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "'"
            + word
            + "' is not one of "
            + String.join(", ", Arrays.stream(constants).map(Words::of).toList()));
  }
}
