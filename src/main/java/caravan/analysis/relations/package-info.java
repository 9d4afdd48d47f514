/** Finds out how the files of one snapshot have to do with each other. */
@NullMarked
package caravan.analysis.relations;

import org.jspecify.annotations.NullMarked;
