/** The object store port that the engine sees, and what every destination kind shares. */
@NullMarked
package caravan.storage;

import org.jspecify.annotations.NullMarked;
