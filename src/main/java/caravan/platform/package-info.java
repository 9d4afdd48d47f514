/**
 * What the operating system can do and Java cannot: raw names, full metadata, holes, special files.
 */
@NullMarked
package caravan.platform;

import org.jspecify.annotations.NullMarked;
