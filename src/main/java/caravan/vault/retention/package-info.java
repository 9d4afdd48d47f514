/** Decides which snapshots are kept and which are forgotten; pure, it deletes nothing. */
@NullMarked
package caravan.vault.retention;

import org.jspecify.annotations.NullMarked;
