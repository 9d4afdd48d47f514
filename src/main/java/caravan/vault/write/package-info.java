/** One backup's way into a vault: packing, settling, checkpoints and the commit. */
@NullMarked
package caravan.vault.write;

import org.jspecify.annotations.NullMarked;
