/** Opening a vault and what its parts share. */
@NullMarked
package caravan.vault;

import org.jspecify.annotations.NullMarked;
