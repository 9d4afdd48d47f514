package caravan.service.schedule;

/** What the machine runs on. Each answer may take a moment. */
public interface Surroundings {
  /** What is known. */
  enum Answer {
    YES,
    NO,
    /** The machine does not tell; then it holds nothing up. */
    UNKNOWN
  }

  Answer onBattery();

  /** Whether the network in use is paid by what goes over it. */
  Answer onMeteredNetwork();
}
