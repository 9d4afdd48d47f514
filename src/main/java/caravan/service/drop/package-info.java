/** Drop folders: files that are put there become snapshots, and leave when they are safe. */
@NullMarked
package caravan.service.drop;

import org.jspecify.annotations.NullMarked;
