/** Patterns of paths that people write in settings, over bytes; JDK only. */
@NullMarked
package caravan.model.pattern;

import org.jspecify.annotations.NullMarked;
