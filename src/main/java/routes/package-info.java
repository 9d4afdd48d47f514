/** The Camel layer: the beans that routes.yaml names, with no rules of their own. */
@NullMarked
package routes;

import org.jspecify.annotations.NullMarked;
