/** The knowledge graph: how anyone gets a session with it, wherever it runs. */
@NullMarked
package caravan.graph;

import org.jspecify.annotations.NullMarked;
