/** Where every chunk of a destination lies: segments, lookups, and the set of a running backup. */
@NullMarked
package caravan.vault.index;

import org.jspecify.annotations.NullMarked;
