package org.motet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleSinkTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong(5_000);

    @Test
    void plainLinesElsewhereThanOnATerminal() {
        try (ConsoleSink sink = sink(false, 0)) {
            clock.addAndGet(2_000_000_000L);
            sink.write(full(1));
            sink.note("evaluation");
            clock.addAndGet(4_000_000_000L);
            sink.write(new StepMetrics(2).set(MetricNames.SCORE, 1));
        }
        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "step   1/120  reward 1.250  accuracy 45.3%  entropy 0.512  12,346 tok/s  ETA 3m58s",
                        "evaluation", "step   2/120  reward 1.000  ETA 5m54s");
    }

    @Test
    void oneLineWrittenOverOnATerminalAndNotesAboveIt() {
        try (ConsoleSink sink = sink(true, 0)) {
            sink.write(new StepMetrics(119));
            sink.write(new StepMetrics(120));
            sink.note("saved");
            sink.write(new StepMetrics(120));
        }
        assertThat(bytes.toString(UTF_8))
                .isEqualTo(
                        "\r\u001b[Kstep 119/120  ETA 0s\r\u001b[Kstep 120/120\r\u001b[Ksaved\n\r\u001b[Kstep 120/120\n");
    }

    @Test
    void timeLeftCountsOnlyStepsOfThisProcess() {
        try (ConsoleSink sink = sink(false, 100)) {
            clock.addAndGet(10_000_000_000L);
            sink.write(new StepMetrics(110));
        }
        assertThat(bytes.toString(UTF_8)).endsWith("ETA 10s\n");
    }

    @Test
    void timeLeftCountsNothingThatCameBeforeTraining() {
        try (ConsoleSink sink = sink(false, 0)) {
            clock.addAndGet(600_000_000_000L); // loads a model, evaluates
            sink.begin(100); // resumed
            clock.addAndGet(10_000_000_000L);
            sink.write(new StepMetrics(110));
        }
        assertThat(bytes.toString(UTF_8)).endsWith("ETA 10s\n");
    }

    @Test
    void durationsHaveTwoUnits() {
        assertThat(ConsoleSink.duration(59)).isEqualTo("59s");
        assertThat(ConsoleSink.duration(125)).isEqualTo("2m05s");
        assertThat(ConsoleSink.duration(7_620)).isEqualTo("2h07m");
        assertThat(ConsoleSink.duration(273_700)).isEqualTo("3d04h");
    }

    private static StepMetrics full(long step) {
        return new StepMetrics(step)
                .set(MetricNames.SCORE, 1.25)
                .set(MetricNames.ACCURACY, 0.4531)
                .set(MetricNames.ENTROPY, 0.5123)
                .set(MetricNames.THROUGHPUT, 12_345.6);
    }

    private ConsoleSink sink(boolean terminal, long startStep) {
        return new ConsoleSink(new PrintStream(bytes, true, UTF_8), terminal, startStep, 120, clock::get);
    }
}
