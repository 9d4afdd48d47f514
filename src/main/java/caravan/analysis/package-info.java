/** What a file is: here by its name and its first bytes. */
@NullMarked
package caravan.analysis;

import org.jspecify.annotations.NullMarked;
