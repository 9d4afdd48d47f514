/** Processes of their own for work that may hang, crash or run out of memory. */
@NullMarked
package caravan.analysis.worker;

import org.jspecify.annotations.NullMarked;
