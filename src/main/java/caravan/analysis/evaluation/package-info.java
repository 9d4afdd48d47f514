/** How often the analysis is right, against files whose kind is known. */
@NullMarked
package caravan.analysis.evaluation;

import org.jspecify.annotations.NullMarked;
