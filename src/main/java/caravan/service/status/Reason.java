package caravan.service.status;

/**
 * Why something is not as it should be.
 *
 * @param about the source or destination
 * @param what a sentence without its subject
 * @param todo the next safe step, a sentence
 */
public record Reason(String about, String what, String todo) {}
