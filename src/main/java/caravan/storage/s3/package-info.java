/** A bucket of Amazon S3 or of a store that speaks its protocol. */
@NullMarked
package caravan.storage.s3;

import org.jspecify.annotations.NullMarked;
