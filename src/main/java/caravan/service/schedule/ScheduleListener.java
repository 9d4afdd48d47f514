package caravan.service.schedule;

import java.time.Instant;

/** Hears of what did not go by the schedule. Must return soon. */
public interface ScheduleListener {
  /** Nobody looked when a job was due: the service was off, or the machine slept. */
  void missed(Job job, Instant due);
}
