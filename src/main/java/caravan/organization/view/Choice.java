package caravan.organization.view;

import java.util.OptionalInt;

/**
 * Where a file would go if it came today.
 *
 * @param directory safe names parted by slashes
 * @param follows what the place follows from; while that is the same, a file is not moved lightly
 * @param cluster that named the last directory, if one did
 * @param similarity of the content to that cluster, 0 without one
 * @param reason for people
 */
record Choice(
    String directory, String follows, OptionalInt cluster, double similarity, String reason) {}
