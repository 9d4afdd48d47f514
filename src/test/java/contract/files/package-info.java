/** A file system whose calls fail one at a time. */
@NullMarked
package contract.files;

import org.jspecify.annotations.NullMarked;
