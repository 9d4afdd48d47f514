/** Limits on what a process may take of its machine: processors, memory, and bytes a second. */
@NullMarked
package caravan.platform.limits;

import org.jspecify.annotations.NullMarked;
