package caravan.graph.projection;

/**
 * A technology that a project uses.
 *
 * @param project its directory, absolute
 * @param file that says so, absolute
 * @param version empty if none is said
 * @param kind as {@code framework}
 */
public record Used(String project, String file, String name, String version, String kind) {}
