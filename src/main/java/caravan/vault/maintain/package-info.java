/** Check, forget, prune and repair. */
@NullMarked
package caravan.vault.maintain;

import org.jspecify.annotations.NullMarked;
