package caravan.config;

/**
 * Where a setting was written. Its text is what messages say: {@code caravan.yaml, line 3, column
 * 7}.
 *
 * @param what a file, or {@code environment variable CARAVAN_…}
 * @param line from 1; 0 where there are none
 * @param column from 1; 0 where there are none
 */
public record Place(String what, int line, int column) {
  /** One that has no lines. */
  static Place of(String what) {
    return new Place(what, 0, 0);
  }

  @Override
  public String toString() {
    return line == 0 ? what : what + ", line " + line + ", column " + column;
  }
}
