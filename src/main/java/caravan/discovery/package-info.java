/** Source roots to batches of new and changed files, by rules that say what is left out. */
@NullMarked
package caravan.discovery;

import org.jspecify.annotations.NullMarked;
