/** Proves what was stored. */
@NullMarked
package caravan.verification;

import org.jspecify.annotations.NullMarked;
