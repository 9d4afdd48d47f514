/** The bounded store of files on this machine for what a destination could not take yet. */
@NullMarked
package caravan.storage.spool;

import org.jspecify.annotations.NullMarked;
