/** The graph's constraints and indexes, as scripts with versions. */
@NullMarked
package caravan.graph.schema;

import org.jspecify.annotations.NullMarked;
