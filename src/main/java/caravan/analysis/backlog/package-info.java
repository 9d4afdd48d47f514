/**
 * What is understood so far and what is waiting for it, on this machine; it can be rebuilt from the
 * vault.
 */
@NullMarked
package caravan.analysis.backlog;

import org.jspecify.annotations.NullMarked;
