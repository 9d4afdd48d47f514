/** How much it would hurt to lose a file: a score with its reasons. */
@NullMarked
package caravan.analysis.importance;

import org.jspecify.annotations.NullMarked;
