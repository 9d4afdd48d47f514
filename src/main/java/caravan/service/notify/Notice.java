package caravan.service.notify;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that is told. It names sources, operations and states, and never a file or a secret.
 * Immutable.
 *
 * @param event why it is told
 * @param time of what happened
 * @param subject in a few words
 * @param text in sentences
 * @param incident what it belongs to: the failure and the end of it have the same
 * @param ends what the incident began with that it ends; empty for one that ends none
 * @param operation the operation's id, empty for none
 * @param kind of the operation
 * @param source of the operation, empty for none
 * @param state of the operation, empty for none
 * @param exit code of the operation, -1 for none
 */
public record Notice(
    Event event,
    Instant time,
    String subject,
    String text,
    String incident,
    Optional<Event> ends,
    String operation,
    String kind,
    String source,
    String state,
    int exit) {}
