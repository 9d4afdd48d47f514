/** Search over all snapshots: words, meanings and facts, fused into one order. */
@NullMarked
package caravan.graph.search;

import org.jspecify.annotations.NullMarked;
