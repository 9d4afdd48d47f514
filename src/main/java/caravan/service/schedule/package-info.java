/** When what is to be done is due: by the calendar, by intervals, after backups and on changes. */
@NullMarked
package caravan.service.schedule;

import org.jspecify.annotations.NullMarked;
