package caravan.analysis.relations;

import java.util.ArrayDeque;
import java.util.Deque;

/** Calculates with paths as text: on absolute ones with slashes, without looking at any disk. */
final class Paths {
  private Paths() {}

  /** The folder; empty at the root. */
  static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A name without its last extension. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  /** With the dot, in the case it has; empty if there is none. */
  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot);
  }

  /** Where a relative path leads from a folder; upwards no further than the root. */
  static String resolve(String folder, String relative) {
    Deque<String> parts = new ArrayDeque<>();
    for (String all : new String[] {folder, relative}) {
      for (String part : all.split("/")) {
        if (part.equals("..")) {
          parts.pollLast();
        } else if (!part.isEmpty() && !part.equals(".")) {
          parts.addLast(part);
        }
      }
    }
    String joined = String.join("/", parts);
    return folder.isEmpty() || folder.startsWith("/") ? "/" + joined : joined;
  }

  /** How many characters of folders two paths share from the root. */
  static int shared(String a, String b) {
    int limit = Math.min(a.length(), b.length());
    int slash = 0;
    for (int i = 0; i < limit && a.charAt(i) == b.charAt(i); i++) {
      if (a.charAt(i) == '/') {
        slash = i + 1;
      }
    }
    return slash;
  }
}
