package caravan.graph.projection;

import java.util.List;

/**
 * A file for the queries. A list and not a map, since the names of its values would be sent, read
 * and looked up again for every file.
 *
 * @param values key, path, name, words of the path, directory, size, time of modification, id of
 *     the content, media type, category, language, level, importance
 * @param known whether something is known of its content
 */
record FileRow(List<Object> values, boolean known) {}
