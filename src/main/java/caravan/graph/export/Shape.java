package caravan.graph.export;

import java.util.SortedMap;

/**
 * Which properties there are, for formats that say so first.
 *
 * @param nodes by name, the type: one of string, long, double, boolean
 * @param relationships as of nodes
 */
record Shape(SortedMap<String, String> nodes, SortedMap<String, String> relationships) {}
