/** Tokens of an OpenID Connect provider that open the API. */
@NullMarked
package caravan.security.oidc;

import org.jspecify.annotations.NullMarked;
