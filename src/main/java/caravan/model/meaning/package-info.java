/** What contents mean: the records that analyzers make and everything else reads; JDK only. */
@NullMarked
package caravan.model.meaning;

import org.jspecify.annotations.NullMarked;
