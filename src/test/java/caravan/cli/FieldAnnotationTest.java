package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What class files say of options is what Java says of them. */
class FieldAnnotationTest {
  static Stream<String> commands() {
    return Commands.ALL.stream().map(Commands.Summary::name);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void of_eachClassOfACommand_isWhatReflectionFinds(String name) throws Exception {
    compare(Objects.requireNonNull(Commands.create(name)));
  }

  private static void compare(Object owner) throws Exception {
    for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
      List<FieldAnnotation> read = FieldAnnotation.of(type);
      for (Field field : type.getDeclaredFields()) {
        for (Class<? extends Annotation> kind :
            List.of(Option.class, Parameters.class, Mixin.class)) {
          List<FieldAnnotation> found =
              read.stream()
                  .filter(a -> a.field().equals(field.getName()))
                  .filter(a -> a.type().equals(kind.descriptorString()))
                  .toList();
          Annotation annotation = field.getAnnotation(kind);
          assertThat(found).as(field.toString()).hasSize(annotation == null ? 0 : 1);
          if (annotation != null) {
            compare(kind, annotation, found.get(0).values());
          }
        }
        if (field.isAnnotationPresent(Mixin.class)) {
          compare(Objects.requireNonNull(field.get(owner)));
        }
      }
    }
  }

  private static void compare(
      Class<? extends Annotation> kind, Annotation annotation, Map<String, Object> values)
      throws Exception {
    for (Method attribute : kind.getDeclaredMethods()) {
      Object value = attribute.invoke(annotation);
      if (Objects.deepEquals(value, attribute.getDefaultValue())) {
        assertThat(values).doesNotContainKey(attribute.getName());
      } else if (value instanceof String[] texts) {
        assertThat(values.get(attribute.getName())).isEqualTo(Arrays.asList(texts));
      } else if (value instanceof String || value instanceof Boolean || value instanceof Integer) {
        assertThat(values.get(attribute.getName())).isEqualTo(value);
      } else if (!(value instanceof Enum)) {
        assertThat(values).containsKey(attribute.getName());
      }
    }
  }
}
