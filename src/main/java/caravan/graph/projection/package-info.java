/** Brings what the vault's snapshots hold, and what is known of it, into the graph. */
@NullMarked
package caravan.graph.projection;

import org.jspecify.annotations.NullMarked;
