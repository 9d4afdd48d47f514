/** Where a file belongs: its semantic directory. */
@NullMarked
package caravan.organization;

import org.jspecify.annotations.NullMarked;
