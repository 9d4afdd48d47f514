/** Immutable records that pass between the stages; nothing here but the JDK. */
@NullMarked
package caravan.model;

import org.jspecify.annotations.NullMarked;
