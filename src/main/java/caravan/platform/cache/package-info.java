/** What may be remembered and forgotten again (a cache), and who works on what (claims). */
@NullMarked
package caravan.platform.cache;

import org.jspecify.annotations.NullMarked;
