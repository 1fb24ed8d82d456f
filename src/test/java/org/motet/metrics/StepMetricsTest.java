package org.motet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepMetricsTest {
    @Test
    void aCopyStaysWhatItWas() {
        StepMetrics step = new StepMetrics(3).set("loss", 1).setTemplate("plain", "val/acc", 0.5);
        StepMetrics copy = step.copy();
        step.set("eval_loss", 2).setTemplate("plain", "val/format", 1);
        assertThat(copy).isEqualTo(new StepMetrics(3).set("loss", 1).setTemplate("plain", "val/acc", 0.5));
    }

    @Test
    void whatAnotherHasNotIsLeft() {
        StepMetrics before = new StepMetrics(3).set("loss", 1).setTemplate("plain", "reward/accuracy", 0.5);
        StepMetrics after = before.copy()
                .set("loss", 9)
                .set("val-core", 2)
                .setTemplate("plain", "val/acc", 0.25)
                .setTemplate("table", "val/acc", 0.75);
        assertThat(after.without(before))
                .isEqualTo(new StepMetrics(3)
                        .set("val-core", 2)
                        .setTemplate("plain", "val/acc", 0.25)
                        .setTemplate("table", "val/acc", 0.75));
    }
}
