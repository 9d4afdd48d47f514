/** Remembers when each object at a destination was last proven, and how. */
@NullMarked
package caravan.vault.ledger;

import org.jspecify.annotations.NullMarked;
