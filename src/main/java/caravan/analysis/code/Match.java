package caravan.analysis.code;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;

/** What one pattern of a query matched: texts by the name of the capture. */
final class Match {
  private final Map<String, TSNode> nodes = new LinkedHashMap<>();
  private final byte[] source;

  Match(byte[] source) {
    this.source = source;
  }

  void add(String capture, TSNode node) {
    nodes.putIfAbsent(capture, node);
  }

  Map<String, TSNode> nodes() {
    return nodes;
  }

  /** Without quotes and angles of a literal. */
  @Nullable String text(String capture) {
    TSNode node = nodes.get(capture);
    return node == null ? null : text(node);
  }

  String text(TSNode node) {
    int start = node.getStartByte();
    int end = Math.min(node.getEndByte(), source.length);
    return new String(
        source, start, Math.max(0, end - start), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The line that a capture starts in, from 1. */
  static int line(TSNode node) {
    return node.getStartPoint().getRow() + 1;
  }
}
