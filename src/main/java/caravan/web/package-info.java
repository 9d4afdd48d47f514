/** The page for people in a browser: static files that ask the API for all that they show. */
@NullMarked
package caravan.web;

import org.jspecify.annotations.NullMarked;
