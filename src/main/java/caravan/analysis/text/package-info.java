/** What a text means: its vector, the phrases that tell it from others. */
@NullMarked
package caravan.analysis.text;

import org.jspecify.annotations.NullMarked;
