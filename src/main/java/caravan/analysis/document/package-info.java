/**
 * What documents, pictures, sound, films, archives and mail say: read by Tika in a forked worker,
 * which may hang, crash or run out of memory without harm.
 */
@NullMarked
package caravan.analysis.document;

import org.jspecify.annotations.NullMarked;
