/** The temporary files of Caravan: where they lie, how many bytes they may take, when they go. */
@NullMarked
package caravan.platform.temporary;

import org.jspecify.annotations.NullMarked;
