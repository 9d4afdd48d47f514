package caravan.model;

/**
 * What a file is, by its name and its first bytes.
 *
 * @param mediaType as {@code text/x-java-source}
 * @param category one of few words for people: document, code, picture …
 * @param language programming, markup or data language, as {@code java}; empty if there is none
 * @param directory semantic directory that the file belongs to, empty until it is organized
 */
public record Classification(String mediaType, String category, String language, String directory) {
  public Classification in(String semanticDirectory) {
    return new Classification(mediaType, category, language, semanticDirectory);
  }
}
