package caravan.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Says how the service is, from what was looked at in the background. Safe for concurrent use. */
public interface HealthSource {
  /**
   * The state of all checks.
   *
   * @param detailed whether reasons are told, which only somebody with a credential may see
   */
  ObjectNode report(boolean detailed) throws IOException;

  /** Whether the service itself works; a destination that is away does not count. */
  boolean isHealthy();

  /** The verdict, by what this machine knows; opens no vault. */
  ObjectNode status() throws IOException;
}
