package caravan.model.meaning;

import java.util.List;

/**
 * What a source file declares and refers to.
 *
 * @param language as {@code java}, {@code c++}
 * @param namespace package, module or namespace; empty if there is none
 * @param symbols what is declared, in order, at most 2,000
 * @param references imports and names of types, in order, at most 5,000
 * @param test whether it holds tests
 * @param entryPoint whether a program starts here
 */
public record Code(
    String language,
    String namespace,
    List<Symbol> symbols,
    List<Reference> references,
    boolean test,
    boolean entryPoint) {
  public Code {
    symbols = List.copyOf(symbols);
    references = List.copyOf(references);
  }
}
