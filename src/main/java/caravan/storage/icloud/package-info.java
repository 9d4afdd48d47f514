/** iCloud Drive as a destination: the folder that a Mac or Windows machine keeps in step. */
@NullMarked
package caravan.storage.icloud;

import org.jspecify.annotations.NullMarked;
