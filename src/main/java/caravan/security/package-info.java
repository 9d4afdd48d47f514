/** Keys: the vault's master keys, what is derived from them, and the slots that keep them. */
@NullMarked
package caravan.security;

import org.jspecify.annotations.NullMarked;
