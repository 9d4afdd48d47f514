package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Mixin;

/** What is read without picocli is read as picocli reads it. */
class PlainArgumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backup|/etc /home",
        "backup|--exclude *.o -e *.tmp --exclude=x=y /etc --json",
        "backup|--exclude-file a --exclude-file b --one-file-system --force -n",
        "backup|--stdin --name dump.sql --config c.yaml --key-file k",
        "restore|latest /home **/x -t out --no-xattrs --at 2026-11-01",
        "restore|--target=out abc",
        "snapshots|--source s --tag t --checkpoints --destination a --destination b",
        "ls|latest /home -l -R",
        "version|--json",
        "key list|--debug --passphrase-file p",
      })
  void parse_plainLine_isAsPicocliReadsIt(String name, String line) throws Exception {
    String[] args = line.split(" ");
    CliCommand plain = Objects.requireNonNull(Commands.create(name));
    CliCommand pico = Objects.requireNonNull(Commands.create(name));
    // ls takes two arguments at most, which only picocli counts
    boolean taken = PlainArguments.parse(plain, List.of(args));
    assertThat(taken).isEqualTo(!name.equals("ls"));
    CommandLineRunner.commandLine(name, pico).parseArgs(args);
    if (taken) {
      assertThat(fields(plain)).isEqualTo(fields(pico));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backup|--nope",
        "backup|--help",
        "backup|-nx /etc",
        "backup|-- -odd",
        "backup|--exclude",
        "backup|--exclude --json",
        "backup|--exclude=",
        "backup|--json=true",
        "backup|--source a --source b",
        "backup|--tag a,b",
        "restore|--overwrite always",
        "check|--read-data",
        "cat|latest /x",
        "diff|a b",
        "prune|--max-dead 3",
        "snapshots|surplus",
      })
  void parse_anythingElse_isLeftToPicocliUntouched(String name, String line) throws Exception {
    CliCommand command = Objects.requireNonNull(Commands.create(name));
    assertThat(PlainArguments.parse(command, List.of(line.split(" ")))).isFalse();
    assertThat(fields(command)).isEqualTo(fields(Objects.requireNonNull(Commands.create(name))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "restore", "snapshots", "version"})
  void parse_commonCommands_needNoPicocli(String name) {
    CliCommand command = Objects.requireNonNull(Commands.create(name));
    assertThat(PlainArguments.parse(command, List.of("--json"))).isTrue();
    assertThat(command.common.json).isTrue();
  }

  private static Map<String, String> fields(Object owner) throws IllegalAccessException {
    Map<String, String> fields = new TreeMap<>();
    Class<?> type = owner.getClass();
    while (type != Object.class) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || Modifier.isPrivate(field.getModifiers())) {
          continue;
        }
        if (field.isAnnotationPresent(Mixin.class)) {
          fields(field.get(owner)).forEach((key, value) -> fields.put("mixin." + key, value));
        } else {
          fields.put(field.getName(), String.valueOf(field.get(owner)));
        }
      }
      type = type.getSuperclass();
    }
    return fields;
  }
}
