/** How a person lets Caravan into a Google Drive, once, in a browser. */
@NullMarked
package caravan.storage.drive.login;

import org.jspecify.annotations.NullMarked;
