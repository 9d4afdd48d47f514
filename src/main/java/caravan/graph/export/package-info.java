/** Writes the whole graph as GraphML, JSON or Cypher, the same bytes for the same graph. */
@NullMarked
package caravan.graph.export;

import org.jspecify.annotations.NullMarked;
