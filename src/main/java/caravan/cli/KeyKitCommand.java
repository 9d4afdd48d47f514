package caravan.cli;

import caravan.security.RecoveryKit;
import caravan.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the recovery page. */
@Command(
    name = "key kit",
    description = {
      "Print the recovery page: what to keep apart from this machine, so that everything comes",
      "back. With a key file the page holds the key itself."
    })
final class KeyKitCommand extends CliCommand {
  @Option(names = "--html", description = "As a page for the printer.")
  boolean html;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Into this new file, which only you may read.")
  @Nullable Path output;

  @Override
  int run(World world) throws Exception {
    try (Engine.Opened engine = Engine.open(world, common)) {
      Vault vault = engine.first();
      List<String> places =
          engine.engine().settings().destinations().values().stream().map(Engine::place).toList();
      RecoveryKit kit =
          new RecoveryKit(vault.keys(), engine.credential(), places, world.clock().instant());
      String page = html ? kit.html() : kit.text();
      if (output != null) {
        write(output, page);
      }
      if (common.json) {
        ObjectNode json = Json.object();
        json.put("vault", vault.parameters().vault());
        json.put("fingerprint", vault.keys().fingerprint());
        json.put("secret", kit.secret());
        if (output == null) {
          json.put("page", page);
        } else {
          json.put("file", output.toString());
        }
        Json.print(world, json);
      } else if (output == null) {
        world.out().print(page);
      } else {
        world.print("Wrote the recovery page to " + output + ".");
      }
      if (kit.secret()) {
        world.say("The page holds the key: whoever has it and reaches a destination reads all.");
      }
    }
    return ExitCode.DONE;
  }

  private static void write(Path file, String page) throws IOException, CommandException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      ByteBuffer bytes = ByteBuffer.wrap(page.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw CommandException.failed(
          file + " exists already; it was left as it is. Choose another.");
    }
  }
}
