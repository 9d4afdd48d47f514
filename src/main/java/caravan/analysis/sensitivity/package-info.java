/**
 * How sensitive a content is: the search for secrets and personal data, and what follows from it.
 */
@NullMarked
package caravan.analysis.sensitivity;

import org.jspecify.annotations.NullMarked;
