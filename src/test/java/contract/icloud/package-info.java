/** A double of Apple's sign-in and of the iCloud web service, over real sockets. */
@NullMarked
package contract.icloud;

import org.jspecify.annotations.NullMarked;
