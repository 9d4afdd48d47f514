package caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.config.SettingsException;
import caravan.platform.NoSpaceException;
import caravan.security.VaultChangedException;
import caravan.security.WrongKeyException;
import caravan.storage.StoreException;
import caravan.vault.format.DamagedException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  @Test
  void exit_eachKind_hasItsCode() {
    assertThat(Failures.exit(new SettingsException("bad"))).isEqualTo(2);
    assertThat(Failures.exit(new DamagedException("bad"))).isEqualTo(5);
    assertThat(Failures.exit(new VaultChangedException("bad"))).isEqualTo(5);
    assertThat(Failures.exit(new WrongKeyException("bad"))).isEqualTo(6);
    assertThat(Failures.exit(new NoSpaceException("full"))).isEqualTo(1);
    assertThat(Failures.exit(new InterruptedException())).isEqualTo(130);
    assertThat(Failures.exit(new IllegalStateException("odd"))).isEqualTo(1);
    assertThat(Failures.exit(CommandException.of(7, "busy"))).isEqualTo(7);
  }

  @Test
  void exit_wrapped_isThatOfTheCause() {
    assertThat(Failures.exit(new UncheckedIOException(new WrongKeyException("no")))).isEqualTo(6);
    Throwable route = new IllegalStateException("route", new RuntimeException(full()));
    assertThat(Failures.exit(route)).isEqualTo(1);
    assertThat(Failures.message(route)).contains("No room").contains("when there is space");
  }

  @Test
  void message_fullDisk_saysThatNothingIsLost() {
    assertThat(Failures.message(full())).startsWith("No room.").contains("Nothing that was stored");
  }

  @Test
  void message_unexpected_asksForAReport() {
    assertThat(Failures.message(new IllegalStateException("odd")))
        .contains("odd")
        .contains("--debug");
  }

  @Test
  void message_unexpectedAndWrapped_namesTheCauseOnce() {
    Throwable cause = new IllegalStateException("odd");
    assertThat(Failures.message(new RuntimeException("route", new RuntimeException(cause))))
        .contains("route")
        .containsOnlyOnce("IllegalStateException: odd");
    assertThat(Failures.message(new RuntimeException("route", new NoClassDefFoundError("a/B"))))
        .contains("route, because of java.lang.NoClassDefFoundError: a/B");
  }

  @Test
  void message_outOfMemory_isToldThroughItsWrappers() {
    Throwable full = new OutOfMemoryError("Java heap space");
    assertThat(Failures.message(new IllegalStateException("route", full)))
        .startsWith("Out of memory.")
        .contains("-Xmx512m");
    Throwable threads = new OutOfMemoryError("unable to create native thread");
    assertThat(Failures.message(new IllegalStateException("route", threads)))
        .contains("unable to create native thread")
        .doesNotContain("-Xmx");
  }

  @Test
  void message_denied_namesThePath() {
    assertThat(Failures.message(new AccessDeniedException("/x")))
        .startsWith("/x: permission denied");
  }

  @ParameterizedTest
  @CsvSource({"5,6,5", "6,1,6", "1,4,1", "4,3,4", "3,0,3", "0,0,0", "3,5,5", "7,4,7", "1,7,1"})
  void worse_several_followThePrecedence(int a, int b, int worst) {
    assertThat(ExitCode.worse(a, b)).isEqualTo(worst);
    assertThat(ExitCode.worse(b, a)).isEqualTo(worst);
  }

  private static StoreException full() {
    return StoreException.permanent(StoreException.Reason.FULL, "no room");
  }
}
