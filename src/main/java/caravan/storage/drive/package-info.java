/**
 * Google Drive as an object store: folders and files of one drive, spoken to in its own protocol.
 */
@NullMarked
package caravan.storage.drive;

import org.jspecify.annotations.NullMarked;
