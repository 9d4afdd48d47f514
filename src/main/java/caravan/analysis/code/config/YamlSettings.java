package caravan.analysis.code.config;

import caravan.analysis.worker.UnreadableException;
import caravan.model.meaning.Unreadable.Reason;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/** YAML event by event: aliases are passed over, so none of them can grow. */
final class YamlSettings {
  /** Whether a mapping waits for a key; null stands for a list. */
  private enum Holder {
    KEY,
    VALUE,
    LIST
  }

  private YamlSettings() {}

  static void read(String text, Settings settings) throws UnreadableException {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(200);
    Deque<Holder> holders = new ArrayDeque<>();
    try {
      for (Event event : new Yaml(options).parse(new StringReader(text))) {
        event(event, holders, settings);
      }
    } catch (YAMLException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains("Nesting Depth")
          ? new UnreadableException(Reason.BOMB, "nests more than 200 deep")
          : new UnreadableException(Reason.MALFORMED, "no valid YAML");
    }
  }

  private static void event(Event event, Deque<Holder> holders, Settings settings)
      throws UnreadableException {
    if (event instanceof MappingStartEvent || event instanceof SequenceStartEvent) {
      if (holders.peekLast() == Holder.KEY) {
        settings.enter("");
        flip(holders);
      }
      settings.deeper();
      holders.addLast(event instanceof MappingStartEvent ? Holder.KEY : Holder.LIST);
    } else if (event instanceof MappingEndEvent || event instanceof SequenceEndEvent) {
      holders.pollLast();
      settings.higher();
      done(holders, settings);
    } else if (event instanceof ScalarEvent scalar) {
      int line = scalar.getStartMark().getLine() + 1;
      if (holders.peekLast() == Holder.KEY) {
        settings.enter(scalar.getValue());
        flip(holders);
      } else {
        settings.value(scalar.getValue(), line);
        done(holders, settings);
      }
    } else if (event.is(Event.ID.Alias)) {
      if (holders.peekLast() == Holder.KEY) {
        settings.enter("");
        flip(holders);
      } else {
        done(holders, settings);
      }
    }
  }

  private static void flip(Deque<Holder> holders) {
    holders.pollLast();
    holders.addLast(Holder.VALUE);
  }

  /** A value is complete: its mapping waits for the next key. */
  private static void done(Deque<Holder> holders, Settings settings) {
    if (holders.peekLast() == Holder.VALUE) {
      settings.leave();
      holders.pollLast();
      holders.addLast(Holder.KEY);
    }
  }
}
