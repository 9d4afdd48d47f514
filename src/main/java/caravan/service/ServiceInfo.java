package caravan.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the service is and is set to do; settings as they are now. Safe for concurrent use. */
public interface ServiceInfo {
  /** Version, when it started, and its home. */
  ObjectNode about();

  /** The configured sources. */
  ArrayNode sources();

  /** The configured destinations, without their secrets. */
  ArrayNode destinations();

  /** Whether there is a source of this name. */
  boolean hasSource(String name);
}
