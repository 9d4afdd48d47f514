/** Bringing files back: planning by pack, writing in parallel, and never outside the target. */
@NullMarked
package caravan.vault.restore;

import org.jspecify.annotations.NullMarked;
