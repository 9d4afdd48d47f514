package caravan.vault.organized;

import java.time.Duration;

/**
 * How a destination wants its files.
 *
 * @param sealFiles whether each file is sealed
 * @param keepDeleted how long older versions and deleted files stay
 * @param check whether files that did not change are looked at too, and sent again where somebody
 *     removed or changed them
 * @param alone whether there is only one source, whose files need no folder of their own
 */
public record ExportOptions(
    boolean sealFiles, Duration keepDeleted, boolean check, boolean alone) {}
