/** In which language a file is written, by its name and the first 4 KiB of it. */
@NullMarked
package caravan.analysis.language;

import org.jspecify.annotations.NullMarked;
