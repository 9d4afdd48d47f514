/** Settings as validated records, and the composition root that starts what a command needs. */
@NullMarked
package caravan.config;

import org.jspecify.annotations.NullMarked;
