/** The way in over HTTP: the API under /api/v1, its login, and the console of operators. */
@NullMarked
package caravan.api;

import org.jspecify.annotations.NullMarked;
