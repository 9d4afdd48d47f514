/** Reads routes.yaml as data, to show the order of its stages without starting any. */
@NullMarked
package caravan.config.routes;

import org.jspecify.annotations.NullMarked;
