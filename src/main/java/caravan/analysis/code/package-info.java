/** Reads source code: what it declares and what it refers to. */
@NullMarked
package caravan.analysis.code;

import org.jspecify.annotations.NullMarked;
