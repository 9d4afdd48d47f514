package routes;

import caravan.service.drop.DropFolder;
import caravan.service.drop.DropFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the routes of drop folders from their templates. Not for concurrent use. */
public final class DropRoutes {
  /** The templates; with the name of a folder after it, each is the id of a route. */
  public static final List<String> TEMPLATES = List.of("trouble-drop", "settle-drop", "claim-drop");

  private static final String NAME = "name";
  private static final Logger LOG = LoggerFactory.getLogger(DropRoutes.class);

  /** What ends the path in an endpoint's address, or is taken for an escape or a placeholder. */
  private static final Pattern UNSAFE = Pattern.compile("[?#%&{}$\\uFFFD]");

  private final CamelContext context;

  /**
   * @param context has the templates
   */
  DropRoutes(CamelContext context) {
    this.context = context;
  }

  /** Whether files of a folder are shown to the engine by a route, beside its own look. */
  public static boolean hasClaimRoute(Path directory) {
    return !UNSAFE.matcher(directory.toString()).find();
  }

  /** Makes the routes of each folder, and starts them if the context runs. */
  void add(DropFolders folders) {
    for (DropFolder folder : folders.all()) {
      String name = folder.settings().name();
      context.getRegistry().bind("drop-" + name, new DropStep(folder));
      context.getRegistry().bind("drop-folder-" + name, folder);
      TemplatedRouteBuilder.builder(context, "trouble-drop")
          .routeId("trouble-drop-" + name)
          .parameter(NAME, name)
          .add();
      TemplatedRouteBuilder.builder(context, "settle-drop")
          .routeId("settle-drop-" + name)
          .parameter(NAME, name)
          .add();
      String directory = folder.settings().directory().toString();
      if (!hasClaimRoute(folder.settings().directory())) {
        LOG.info(
            "The path of the drop folder '{}' has characters that mean something in the address of"
                + " a route: there is no route claim-drop-{}, and the engine alone looks for files.",
            name,
            name);
        continue;
      }
      TemplatedRouteBuilder.builder(context, "claim-drop")
          .routeId("claim-drop-" + name)
          .parameter(NAME, name)
          .parameter("directory", directory)
          .add();
    }
  }
}
