package caravan.analysis.code.config;

/** What a makefile includes. */
final class Makefile {
  private Makefile() {}

  static void read(String text, Found found) {
    found.kind("makefile");
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      if (raw.startsWith("\t")) {
        continue;
      }
      int hash = raw.indexOf('#');
      String line = (hash < 0 ? raw : raw.substring(0, hash)).strip();
      if (line.startsWith("include ")
          || line.startsWith("-include ")
          || line.startsWith("sinclude ")) {
        for (String file : line.substring(line.indexOf(' ') + 1).strip().split("\\s+")) {
          Values.path(file.replace("$(CURDIR)/", ""), number, found);
        }
      }
    }
  }
}
