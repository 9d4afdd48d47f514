package caravan.organization.view;

/**
 * A file in its place.
 *
 * @param place relative, {@code /}-separated, safe on every file system, unlike all others of the
 *     view even where case does not count
 * @param path where it was backed up from
 * @param entry what the caller gave with it
 * @param reason why it is there, as {@code category document, year 2024}
 */
public record Filed<T>(String place, String path, T entry, String reason) {}
