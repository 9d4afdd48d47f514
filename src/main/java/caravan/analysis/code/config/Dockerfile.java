package caravan.analysis.code.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which files a Dockerfile copies, and which images it starts from. */
final class Dockerfile {
  private Dockerfile() {}

  static void read(String text, Found found) {
    found.kind("dockerfile");
    StringBuilder instruction = new StringBuilder();
    int start = 0;
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.startsWith("#")) {
        continue;
      }
      if (instruction.length() == 0) {
        start = number;
      }
      if (line.endsWith("\\")) {
        instruction.append(line, 0, line.length() - 1).append(' ');
        continue;
      }
      instruction(instruction.append(line).toString(), start, found);
      instruction.setLength(0);
    }
  }

  private static void instruction(String text, int line, Found found) {
    List<String> words = new ArrayList<>();
    boolean otherStage = false;
    for (String word : text.replaceAll("[\\[\\],\"]", " ").strip().split("\\s+")) {
      otherStage |= word.startsWith("--from=");
      if (!word.startsWith("--")) {
        words.add(word);
      }
    }
    switch (words.get(0).toUpperCase(Locale.ROOT)) {
      case "FROM" -> {
        if (words.size() > 1 && words.get(1).indexOf('$') < 0) {
          String image = words.get(1);
          int at = image.indexOf('@');
          found.service(at < 0 ? image.replaceFirst(":[^/]*$", "") : image.substring(0, at));
        }
      }
      case "COPY", "ADD" -> {
        // the last one is where they go
        for (int i = 1; !otherStage && i < words.size() - 1; i++) {
          Values.path(words.get(i), line, found);
        }
      }
      default -> {}
    }
  }
}
