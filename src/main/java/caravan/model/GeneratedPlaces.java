package caravan.model;

import java.util.Set;

/**
 * Directories that programs fill, by their names in lower case; what is in them can be made again.
 * Pure functions.
 */
public final class GeneratedPlaces {
  private static final Set<String> OUTPUT =
      Set.of(
          "node_modules",
          "bower_components",
          "site-packages",
          "__pycache__",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          ".tox",
          ".nox",
          ".venv",
          "venv",
          ".eggs",
          ".gradle",
          ".npm",
          ".pnpm-store",
          ".terraform",
          ".next",
          ".nuxt",
          ".parcel-cache",
          ".svelte-kit",
          ".angular",
          ".ipynb_checkpoints",
          "cmakefiles",
          "deriveddata");

  private static final Set<String> CACHES =
      Set.of(".cache", "cache", "caches", "gpucache", "code cache", ".thumbnails", "thumbnails");

  /** Names that a person may have given as well. */
  private static final Set<String> PERHAPS_OUTPUT =
      Set.of("target", "build", "_build", "dist", "out", "obj", ".output", "coverage", "htmlcov");

  private GeneratedPlaces() {}

  /** Packages that were fetched, and what tools keep for themselves. */
  public static boolean isOutput(String name) {
    return OUTPUT.contains(name);
  }

  public static boolean isCache(String name) {
    return CACHES.contains(name);
  }

  /** Where builds put what they make; a person may use such a name as well. */
  public static boolean isPerhapsOutput(String name) {
    return PERHAPS_OUTPUT.contains(name);
  }

  /** Any of them. */
  public static boolean has(String name) {
    return isOutput(name) || isCache(name) || isPerhapsOutput(name);
  }
}
