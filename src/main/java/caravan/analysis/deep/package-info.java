/** Puts together what each analyzer says of a content, past the search for secrets. */
@NullMarked
package caravan.analysis.deep;

import org.jspecify.annotations.NullMarked;
