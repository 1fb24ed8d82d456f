package org.motet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PhaseTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 7); // it may overflow

    private ConsoleSink console(boolean terminal) {
        return new ConsoleSink(new PrintStream(bytes, true, UTF_8), terminal, 0, 20, clock::get);
    }

    private void pass(double seconds) {
        clock.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void aShortPhaseSaysNothing() {
        Phase phase = console(false).phase("step 12: generated", 128);
        for (int i = 0; i < 29; i++) {
            pass(1);
            phase.advance(4);
        }
        assertThat(bytes.toString(UTF_8)).isEmpty();
    }

    @Test
    void aLineEveryHalfMinuteAlsoWhereNothingHasEndedYet() {
        Phase phase = console(false).phase("evaluation before:", 5440);
        for (int second = 1; second <= 75; second++) {
            pass(1);
            phase.advance(second <= 40 ? 0 : 40);
        }
        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "evaluation before: 0 of 5,440 completions",
                        "evaluation before: 800 of 5,440 completions  ETA 5m48s");
    }

    @Test
    void onATerminalABarThatTheNextLineReplaces() {
        try (ConsoleSink console = console(true)) {
            Phase phase = console.phase("step 12: generated", 128);
            pass(1.9);
            phase.advance(32);
            pass(0.1);
            phase.advance(0);
            pass(0.1);
            phase.advance(0); // not again so soon
            pass(1.9);
            phase.advance(96);
            console.write(new StepMetrics(20));
        }
        assertThat(bytes.toString(UTF_8))
                .isEqualTo("\r\u001b[Kstep 12: generated [####............] 32 of 128 completions  ETA 6s"
                        + "\r\u001b[Kstep 12: generated [################] 128 of 128 completions"
                        + "\r\u001b[Kstep 20/20\n");
    }

    @Test
    void aBarLeavesNothingAtTheEnd() {
        try (ConsoleSink console = console(true)) {
            Phase phase = console.phase("evaluation after:", 2);
            pass(3);
            phase.advance(1);
        }
        assertThat(bytes.toString(UTF_8)).endsWith(" 1 of 2 completions  ETA 3s\r\u001b[K");
    }
}
