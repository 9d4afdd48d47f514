package caravan.analysis.relations;

import caravan.model.meaning.Code;
import caravan.model.meaning.Relation;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Which file needs which: each by the resolver of its language. */
final class Dependencies {
  private final Catalog catalog = new Catalog();
  private final Folders folders = new Folders();
  private final PathResolver paths = new PathResolver(catalog);
  private final Map<String, Resolver> resolvers = new HashMap<>();

  Dependencies() {
    Resolver jvm = new JvmResolver(catalog);
    Resolver includes = new IncludeResolver(catalog);
    Resolver scripts = new ScriptResolver(catalog, folders);
    resolvers.put("java", jvm);
    resolvers.put("kotlin", jvm);
    resolvers.put("scala", jvm);
    resolvers.put("python", new PythonResolver(catalog));
    resolvers.put("c", includes);
    resolvers.put("c++", includes);
    resolvers.put("javascript", scripts);
    resolvers.put("typescript", scripts);
    resolvers.put("go", new GoResolver(catalog, folders));
    resolvers.put("rust", new RustResolver(catalog, folders));
    resolvers.put("ruby", new RubyResolver(catalog));
    resolvers.put("php", new NamespaceResolver(catalog, "\\", "php "));
    resolvers.put("c#", new NamespaceResolver(catalog, ".", "c# "));
    resolvers.put("sql", new SqlResolver(catalog));
  }

  void learn(Placed file) {
    int id = catalog.add(file.path());
    folders.learn(file);
    file.code().ifPresent(code -> learn(id, file, code));
  }

  private void learn(int id, Placed file, Code code) {
    Resolver resolver = resolvers.get(code.language());
    if (resolver != null) {
      resolver.learn(id, file, code);
    }
  }

  void link(int id, Placed file) {
    if (file.code().isPresent()) {
      Resolver resolver = resolvers.get(file.code().get().language());
      if (resolver != null) {
        resolver.link(id, file, file.code().get());
      }
    }
  }

  void resolve(int id, Placed file, Consumer<Relation> sink) {
    Edges edges = new Edges(catalog, id, sink);
    if (file.code().isPresent()) {
      Code code = file.code().get();
      Resolver resolver = resolvers.get(code.language());
      if (resolver != null) {
        resolver.resolve(file, code, edges);
      }
      paths.resolve(file, code.references(), edges);
    }
    paths.resolve(file, file.references(), edges);
  }
}
