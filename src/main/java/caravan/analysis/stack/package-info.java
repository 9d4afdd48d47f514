/** Which technologies a project is built of, by its build, lock and deployment files. */
@NullMarked
package caravan.analysis.stack;

import org.jspecify.annotations.NullMarked;
