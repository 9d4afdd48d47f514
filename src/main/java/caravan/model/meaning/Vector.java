package caravan.model.meaning;

import java.util.Arrays;

/**
 * Where a text lies in a model's space of meanings, of length 1.
 *
 * @param model its name; vectors of two models cannot be compared
 * @param values not to be written to
 */
public record Vector(String model, float[] values) {
  /** Cosine of the angle between both, in [-1,1]. */
  public double similarity(Vector other) {
    if (!model.equals(other.model) || values.length != other.values.length) {
      throw new IllegalArgumentException(
          "vectors of " + model + " and " + other.model + " cannot be compared");
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * other.values[i];
    }
    return sum;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Vector other
        && model.equals(other.model)
        && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
