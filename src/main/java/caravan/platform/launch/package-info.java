/** What the launcher does once for each build, so that every start takes less time. */
@NullMarked
package caravan.platform.launch;

import org.jspecify.annotations.NullMarked;
