package caravan.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.model.FileName;
import caravan.platform.RawPaths;
import caravan.platform.temporary.TemporaryFiles;
import caravan.platform.temporary.TemporaryRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedNamesTest {
  @TempDir Path directory;
  @TempDir Path scratch;
  private TemporaryFiles temporary;
  private final Set<FileName> made = new TreeSet<>();

  @BeforeEach
  void fill() throws IOException {
    temporary = new TemporaryFiles(scratch);
    Random random = new Random(7);
    while (made.size() < 1000) {
      byte[] bytes = new byte[1 + random.nextInt(random.nextInt(100) == 0 ? 250 : 8)];
      for (int i = 0; i < bytes.length; i++) {
        do {
          bytes[i] =
              (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + random.nextInt(3));
        } while (bytes[i] == 0 || bytes[i] == '/' || bytes[i] == '.');
      }
      if (made.add(FileName.of(bytes))) {
        Files.createFile(RawPaths.resolve(directory, FileName.of(bytes)));
      }
    }
  }

  private static List<FileName> all(SortedNames names) {
    List<FileName> all = new ArrayList<>();
    names.forEachRemaining(all::add);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 500, 999, 1000, 1001, SortedNames.RUN})
  void next_anyRunLength_isSortedAndComplete(int run) throws IOException {
    try (SortedNames names = SortedNames.open(directory, temporary, Set.of(), run)) {
      assertThat(runs()).hasSize(run >= 1000 ? 0 : (1000 + run - 1) / run);
      assertThat(all(names)).containsExactlyElementsOf(made);
      assertThatThrownBy(names::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(runs()).isEmpty();
    assertThat(temporary.used()).isZero();
  }

  @Test
  void close_halfway_deletesTheRuns() throws IOException {
    SortedNames names = SortedNames.open(directory, temporary, Set.of(), 100);
    names.next();
    assertThat(temporary.used()).isPositive();
    names.close();

    assertThat(runs()).isEmpty();
    assertThat(temporary.used()).isZero();
    assertThat(names.hasNext()).isFalse();
  }

  @Test
  void has_watchedNames_knowsThemBeforeTheIteration() throws IOException {
    FileName there = FileName.of("CACHEDIR.TAG");
    FileName absent = FileName.of(".caravanignore");
    Files.createFile(directory.resolve("CACHEDIR.TAG"));
    try (SortedNames names = SortedNames.open(directory, temporary, Set.of(there, absent), 100)) {
      assertThat(names.has(there)).isTrue();
      assertThat(names.has(absent)).isFalse();
    }
  }

  @Test
  void open_emptyDirectory_hasNothing() throws IOException {
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    try (SortedNames names = SortedNames.open(empty, temporary, Set.of())) {
      assertThat(names.hasNext()).isFalse();
    }
  }

  @Test
  void open_missingOrFile_failsAsNioDoes() throws IOException {
    Path file = Files.createFile(scratch.resolve("f"));

    assertThatThrownBy(() -> SortedNames.open(scratch.resolve("no"), temporary, Set.of()))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> SortedNames.open(file, temporary, Set.of()))
        .isInstanceOf(NotDirectoryException.class);
  }

  @Test
  void open_noPlaceForRuns_failsOtherThanADirectoryDoes() throws IOException {
    TemporaryFiles nowhere = new TemporaryFiles(Files.createFile(scratch.resolve("f")));

    assertThatThrownBy(() -> SortedNames.open(directory, nowhere, Set.of(), 10))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(java.nio.file.FileSystemException.class); // else it would be a directory's
  }

  @Test
  void open_othersHaveUsedUpTemporaryFiles_readsAllTheSame() throws IOException {
    temporary.configure(scratch, 2_000);
    try (TemporaryRoom drill = temporary.room()) {
      drill.add(2_000);

      try (SortedNames names = SortedNames.open(directory, temporary, Set.of(), 10)) {
        assertThat(names.hasNext()).isTrue();
        assertThat(temporary.used()).isGreaterThan(2_000);
      }
    }

    assertThat(runs()).isEmpty();
    assertThat(temporary.used()).isZero();
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> files = Files.list(temporary.folder())) {
      return files.filter(file -> file.toString().endsWith(".run")).toList();
    }
  }
}
