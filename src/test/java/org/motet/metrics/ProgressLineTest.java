package org.motet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter text = new StringWriter();
    private long now;

    private ProgressLine line(boolean terminal, long first) {
        return new ProgressLine(new PrintWriter(text), terminal, "evaluation", first, 100, () -> now);
    }

    @Test
    void aTerminalShowsABarWithTheTimeLeft() {
        try (ProgressLine line = line(true, 0)) {
            now = 2_000_000_000L;
            line.reached(10);
            line.reached(11); // too soon after the last drawing
            now = 3_000_000_000L;
            line.reached(100);
        }
        assertThat(text.toString().split("\r\u001b\\[K"))
                .containsExactly(
                        "",
                        "evaluation [###...........................] 10 of 100  ETA 18s",
                        "evaluation [##############################] 100 of 100" + System.lineSeparator());
    }

    @Test
    void onesAreCountedFromWhatWasDoneBefore() {
        try (ProgressLine line = line(false, 50)) {
            line.more();
            now = 10_000_000_000L;
            line.more();
        }
        assertThat(text.toString().lines()).containsExactly("evaluation 52 of 100  ETA 4m00s");
    }

    @Test
    void nothingIsSaidOfNothing() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(text), true, "prompts", 0, 0, () -> now)) {
            now = 20_000_000_000L;
            line.more();
        }
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void elsewhereThereIsALineEveryTenSeconds() {
        try (ProgressLine line = line(false, 50)) {
            for (int second = 1; second <= 25; second++) {
                now = second * 1_000_000_000L;
                line.reached(50 + second);
            }
        }
        // What was done before says nothing about the speed: one a second.
        assertThat(text.toString().lines())
                .containsExactly("evaluation 60 of 100  ETA 40s", "evaluation 70 of 100  ETA 30s");
    }
}
