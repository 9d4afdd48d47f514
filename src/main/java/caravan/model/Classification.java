package caravan.model;

/**
 * What a file is, by its name and its first bytes.
 *
 * @param mediaType as {@code text/x-java-source}
 * @param category one of few words for people: document, code, picture …
 * @param directory semantic directory that the file belongs to, empty until it is organized
 */
public record Classification(String mediaType, String category, String directory) {
  public Classification in(String semanticDirectory) {
    return new Classification(mediaType, category, semanticDirectory);
  }
}
