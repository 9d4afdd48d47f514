/** Where the graph runs: a database in a process of our own, or a server that was configured. */
@NullMarked
package caravan.graph.server;

import org.jspecify.annotations.NullMarked;
