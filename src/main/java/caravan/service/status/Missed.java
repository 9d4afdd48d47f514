package caravan.service.status;

/**
 * Paths that are not in the last backup for one reason.
 *
 * @param count how many
 * @param example one of them, empty where none was kept
 */
public record Missed(long count, String example) {}
