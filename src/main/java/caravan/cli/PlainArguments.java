package caravan.cli;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain command lines by the annotations that picocli reads, and leaves all others to it:
 * errors, help, clusters of letters, converted values. For picocli takes a fifth of a second to
 * load, as its classes are too old for a class archive, and that is a tenth of a short backup.
 */
final class PlainArguments {
  // by name, for to load these classes takes time
  private static final String OPTION = "Lpicocli/CommandLine$Option;";
  private static final String PARAMETERS = "Lpicocli/CommandLine$Parameters;";
  private static final String MIXIN = "Lpicocli/CommandLine$Mixin;";

  /** What an option may have that only picocli knows how to treat. */
  private static final Set<String> NOT_PLAIN = Set.of("converter", "split", "arity", "usageHelp");

  private record Place(Object owner, Field field) {}

  private record Value(Place place, Object value) {}

  private final Map<String, Place> options = new HashMap<>();
  private final List<Value> values = new ArrayList<>();
  private @Nullable Place positional;
  private boolean plain = true;

  private PlainArguments() {}

  /**
   * Sets the fields of a command.
   *
   * @return false if it is a case for picocli; nothing is set then
   */
  static boolean parse(CliCommand command, List<String> args) {
    PlainArguments arguments = new PlainArguments();
    arguments.read(command);
    return arguments.plain && arguments.take(args) && arguments.set();
  }

  private void read(Object owner) {
    try {
      for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
        for (FieldAnnotation annotation : FieldAnnotation.of(type)) {
          read(owner, type, annotation);
        }
      }
    } catch (IOException | ReflectiveOperationException e) {
      plain = false; // picocli has other ways, and the message where it has none
    }
  }

  private void read(Object owner, Class<?> type, FieldAnnotation annotation)
      throws ReflectiveOperationException {
    Map<String, Object> values = annotation.values();
    switch (annotation.type()) {
      case OPTION -> {
        if (Collections.disjoint(values.keySet(), NOT_PLAIN)
            && values.get("names") instanceof List<?> names) {
          Place place = new Place(owner, type.getDeclaredField(annotation.field()));
          names.forEach(name -> options.put((String) name, place));
        }
      }
      case PARAMETERS -> {
        Place place = new Place(owner, type.getDeclaredField(annotation.field()));
        plain &= positional == null && place.field().getType() == List.class;
        plain &= "0..*".equals(values.get("arity"));
        positional = place;
      }
      case MIXIN -> read(type.getDeclaredField(annotation.field()).get(owner));
      default -> {} // not picocli's
    }
  }

  private boolean take(List<String> args) {
    Set<Field> seen = new HashSet<>();
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (!arg.startsWith("-")) {
        if (positional == null) {
          return false;
        }
        values.add(new Value(positional, arg));
        continue;
      }
      int equal = arg.startsWith("--") ? arg.indexOf('=') : -1;
      Place place = options.get(equal < 0 ? arg : arg.substring(0, equal));
      if (place == null) {
        return false;
      }
      Class<?> type = place.field().getType();
      if (type != List.class && !seen.add(place.field())) {
        return false;
      }
      Object value = true;
      if (type == boolean.class ? equal >= 0 : equal < 0 && ++i == args.size()) {
        return false;
      }
      if (type != boolean.class) {
        String text = equal < 0 ? args.get(i) : arg.substring(equal + 1);
        if (text.isEmpty() || text.startsWith("-")) {
          return false;
        }
        value = text;
      }
      values.add(new Value(place, value));
    }
    return true;
  }

  /** Converts all, and only then sets anything. */
  private boolean set() {
    List<Value> converted = new ArrayList<>();
    for (Value value : values) {
      Field field = value.place().field();
      boolean asItIs =
          field.getType() == boolean.class
              || field.getType() == String.class
              || isListOf(field, String.class);
      boolean path = field.getType() == Path.class || isListOf(field, Path.class);
      if (!asItIs && !path) {
        return false;
      }
      try {
        converted.add(path ? new Value(value.place(), Path.of((String) value.value())) : value);
      } catch (InvalidPathException e) {
        return false; // picocli has the message for it
      }
    }
    try {
      for (Value value : converted) {
        set(value.place(), value.value());
      }
      return true;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a field of an option is private", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static void set(Place place, Object value) throws IllegalAccessException {
    Field field = place.field();
    if (field.getType() == List.class) {
      ((List<Object>) field.get(place.owner())).add(value);
    } else {
      field.set(place.owner(), value);
    }
  }

  private static boolean isListOf(Field field, Type element) {
    return field.getType() == List.class
        && field.getGenericType() instanceof ParameterizedType list
        && list.getActualTypeArguments()[0] == element;
  }
}
