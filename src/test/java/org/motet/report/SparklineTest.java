package org.motet.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void lowestAndHighestAreAtTheEndsAndStretchesAreMeans() {
        assertThat(Sparkline.of(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0), 20, StandardCharsets.UTF_8))
                .isEqualTo("▁▂▃▄▅▆▇█");
        assertThat(Sparkline.of(List.of(0.0, 2.0, 9.0, 9.0), 2, StandardCharsets.UTF_8))
                .isEqualTo("▁█");
        assertThat(Sparkline.of(List.of(3.0, 3.0), 5, StandardCharsets.UTF_8)).isEqualTo("▅▅");
        assertThat(Sparkline.of(List.of(), 5, StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aTerminalWithoutBlocksGetsPlainCharacters() {
        assertThat(Sparkline.of(List.of(0.0, 7.0), 5, StandardCharsets.US_ASCII))
                .isEqualTo("_#");
    }
}
