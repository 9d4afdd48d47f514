package caravan.platform.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CpuShareTest {
  private final HandTime time = new HandTime();
  private final AtomicLong used = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final CpuShare cpu =
      new CpuShare(
          4,
          time,
          () -> {
            looks.incrementAndGet();
            return used.get();
          });

  /** One thread works so long, and all of that time passes. */
  private void work(double seconds) throws InterruptedException {
    CpuShare.Piece piece = cpu.begin();
    used.addAndGet(Math.round(seconds * 1e9));
    time.pass(seconds);
    cpu.end(piece);
  }

  @Test
  void end_oneThreadOfFour_isWithinHalfOfTheMachineAnyway() throws Exception {
    cpu.limit(0.5);

    work(1);

    assertThat(time.seconds()).isCloseTo(1, within(1e-6));
    assertThat(cpu.restedNanos()).isZero();
  }

  @Test
  void end_moreThanTheShare_restsUntilItIsWithin() throws Exception {
    cpu.limit(0.1); // of four: 0.4 of one

    for (int i = 0; i < 10; i++) {
      work(1);
    }

    assertThat(time.seconds()).as("10 s of work at 0.4").isCloseTo(25, within(1e-3));
    assertThat(cpu.restedNanos()).isCloseTo(15_000_000_000L, within(10_000_000L));
  }

  @Test
  void end_severalThreadsAtOnce_useTheShareAndNoMore() throws Exception {
    cpu.limit(0.5); // two of four
    for (int round = 0; round < 100; round++) {
      CpuShare.Piece[] pieces = {cpu.begin(), cpu.begin(), cpu.begin(), cpu.begin()};
      time.pass(0.02);
      for (CpuShare.Piece piece : pieces) {
        used.addAndGet(5_000_000); // what each saw of the same counter adds up to 5+10+15+20 ms
        cpu.end(piece);
      }
    }

    assertThat(time.seconds()).as("5 s of work at 2").isCloseTo(2.5, within(0.03));
  }

  @Test
  void note_workElsewhere_isRestedForByTheNext() throws Exception {
    cpu.limit(0.25);
    cpu.note(Duration.ofSeconds(2));

    work(0);

    assertThat(time.seconds()).isCloseTo(2, within(1e-6));
  }

  @Test
  void note_minutesElsewhere_holdABackupForSecondsAndAnalysisForAllOfThem() throws Exception {
    cpu.limit(0.05); // of four: 0.2 of one
    time.pass(120);
    cpu.note(Duration.ofSeconds(120)); // 24 s of them are its share
    double begun = time.seconds();

    work(0);
    assertThat(time.seconds() - begun).as("a backup").isCloseTo(3, within(1e-3));

    cpu.endBehind(cpu.begin());
    assertThat(time.seconds() - begun).as("analysis").isCloseTo(96 / 0.2, within(1e-3));
  }

  @Test
  void note_againAndAgainElsewhere_neverHoldsABackupLonger() throws Exception {
    cpu.limit(0.05);
    for (int i = 0; i < 10; i++) {
      cpu.note(Duration.ofSeconds(60));
    }
    double begun = time.seconds();

    work(0);

    assertThat(time.seconds() - begun).isCloseTo(3, within(1e-3));
  }

  @Test
  void endBehind_workOfBackups_isRestedForToo() throws Exception {
    cpu.limit(0.25); // one processor
    CpuShare.Piece piece = cpu.begin();
    used.addAndGet(2_000_000_000L);
    cpu.note(piece);

    cpu.endBehind(cpu.begin());

    assertThat(time.seconds()).isCloseTo(2, within(1e-3));
  }

  @Test
  void begin_noLimit_measuresNothing() throws Exception {
    for (int i = 0; i < 10; i++) {
      work(1);
      cpu.note(Duration.ofHours(1));
    }

    assertThat(looks).hasValue(0);
    assertThat(cpu.restedNanos()).isZero();
  }

  @Test
  void limit_setInTheMidstOfWork_countsFromTheNextPiece() throws Exception {
    CpuShare.Piece piece = cpu.begin();
    cpu.limit(0.01);
    used.addAndGet(5_000_000_000L);
    cpu.end(piece);
    assertThat(cpu.restedNanos()).isZero();

    work(1);
    assertThat(cpu.restedNanos()).isPositive();

    cpu.limit(1);
    long rested = cpu.restedNanos();
    work(1);
    assertThat(cpu.restedNanos()).isEqualTo(rested);
  }

  @Test
  void limit_thatIsNoShare_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> cpu.limit(0));
    assertThatIllegalArgumentException().isThrownBy(() -> cpu.limit(1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> cpu.limit(Double.NaN));
  }

  @Test
  void ofMachine_realThread_countsWhatItUses() throws Exception {
    CpuShare machine = new CpuShare(1, time, realThread());
    machine.limit(0.5);
    CpuShare.Piece piece = machine.begin();
    double sum = 0;
    for (int i = 1; i < 3_000_000; i++) {
      sum += Math.sqrt(i);
    }
    machine.end(piece);

    assertThat(sum).isPositive();
    assertThat(time.seconds()).as("twice what was used").isPositive();
  }

  private static java.util.function.LongSupplier realThread() {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    return threads::getCurrentThreadCpuTime;
  }
}
