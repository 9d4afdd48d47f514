package caravan.analysis.code;

import caravan.model.meaning.Code;
import caravan.model.meaning.Reference;
import caravan.model.meaning.Symbol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Requests and answers as bytes, for the pipe between the two sides of one version of Caravan. */
final class Wire {
  /** A file to be read. */
  record Request(String name, String language, byte[] content) {}

  private Wire() {}

  static byte[] request(Request request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.content().length + 256);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(request.name());
    out.writeUTF(request.language());
    out.write(request.content());
    return bytes.toByteArray();
  }

  static Request request(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return new Request(in.readUTF(), in.readUTF(), in.readAllBytes());
  }

  static byte[] facts(CodeFacts facts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBoolean(facts.code().isPresent());
    if (facts.code().isPresent()) {
      code(facts.code().get(), out);
    }
    out.writeInt(facts.facts().size());
    for (Map.Entry<String, String> fact : facts.facts().entrySet()) {
      out.writeUTF(fact.getKey());
      out.writeUTF(fact.getValue());
    }
    references(facts.references(), out);
    return bytes.toByteArray();
  }

  static CodeFacts facts(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Optional<Code> code = in.readBoolean() ? Optional.of(code(in)) : Optional.empty();
    SortedMap<String, String> facts = new TreeMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      facts.put(in.readUTF(), in.readUTF());
    }
    return new CodeFacts(code, facts, references(in));
  }

  private static void code(Code code, DataOutputStream out) throws IOException {
    out.writeUTF(code.language());
    out.writeUTF(code.namespace());
    out.writeInt(code.symbols().size());
    for (Symbol symbol : code.symbols()) {
      out.writeUTF(symbol.kind());
      out.writeUTF(symbol.name());
      out.writeInt(symbol.line());
    }
    references(code.references(), out);
    out.writeBoolean(code.test());
    out.writeBoolean(code.entryPoint());
  }

  private static Code code(DataInputStream in) throws IOException {
    String language = in.readUTF();
    String namespace = in.readUTF();
    List<Symbol> symbols = new ArrayList<>();
    for (int n = in.readInt(); n > 0; n--) {
      // kinds are few and come again and again
      symbols.add(new Symbol(in.readUTF().intern(), in.readUTF(), in.readInt()));
    }
    List<Reference> references = references(in);
    return new Code(language, namespace, symbols, references, in.readBoolean(), in.readBoolean());
  }

  private static void references(List<Reference> references, DataOutputStream out)
      throws IOException {
    out.writeInt(references.size());
    for (Reference reference : references) {
      out.writeUTF(reference.kind());
      out.writeUTF(reference.target());
      out.writeInt(reference.line());
    }
  }

  private static List<Reference> references(DataInputStream in) throws IOException {
    List<Reference> references = new ArrayList<>();
    for (int n = in.readInt(); n > 0; n--) {
      references.add(new Reference(in.readUTF().intern(), in.readUTF(), in.readInt()));
    }
    return references;
  }
}
