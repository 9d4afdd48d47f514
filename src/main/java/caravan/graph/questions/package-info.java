/** Questions to the knowledge graph, and their answers as records. */
@NullMarked
package caravan.graph.questions;

import org.jspecify.annotations.NullMarked;
