package caravan.analysis.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.meaning.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of the Caravan home that several backups change at once. */
class HomeListTest {
  @TempDir Path home;

  @Test
  void add_byTwoWhoReadTheListBefore_keepsWhatBothAdded() throws Exception {
    KeptOut first = KeptOut.in(home);
    KeptOut second = KeptOut.in(home);

    first.add(Map.of("/a", Level.RESTRICTED));
    second.add(Map.of("/b", Level.CONFIDENTIAL));

    KeptOut later = KeptOut.in(home);
    assertThat(later.of("/a")).contains(Level.RESTRICTED);
    assertThat(later.of("/b")).contains(Level.CONFIDENTIAL);
  }

  @Test
  void add_olderLevelInMemory_doesNotComeBack() throws Exception {
    KeptOut first = KeptOut.in(home);
    first.add(Map.of("/a", Level.CONFIDENTIAL));
    KeptOut second = KeptOut.in(home);
    second.add(Map.of("/a", Level.RESTRICTED));

    first.add(Map.of("/b", Level.RESTRICTED));

    assertThat(KeptOut.in(home).of("/a")).contains(Level.RESTRICTED);
  }

  @Test
  void approvals_byTwoWhoReadTheListBefore_keepBoth() throws Exception {
    Approvals first = Approvals.in(home);
    Approvals second = Approvals.in(home);

    first.add(List.of("/a"));
    second.add(List.of("/b"));

    assertThat(Approvals.in(home).has("/a")).isTrue();
    assertThat(Approvals.in(home).has("/b")).isTrue();
  }

  @Test
  void change_byManyThreads_losesNone() throws Exception {
    Path file = home.resolve("list");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> adding = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String line = "line " + i;
        adding.add(
            () -> {
              HomeList.change(
                  file,
                  lines -> {
                    List<String> more = new ArrayList<>(lines);
                    more.add(line);
                    return more;
                  });
              return null;
            });
      }
      for (Future<Void> each : threads.invokeAll(adding)) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(HomeList.read(file)).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void in_damagedList_saysWhatToDo() throws IOException {
    Files.writeString(home.resolve("kept-out"), "nonsense\n");

    assertThatThrownBy(() -> KeptOut.in(home))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Remove it");
  }
}
