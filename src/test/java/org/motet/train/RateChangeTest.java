package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.config.ConfigLayers;

/** What a run that is made longer says of its learning rate. */
class RateChangeTest {
    private static RateChange rate(String... settings) {
        return RateChange.of(new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of("steps=100", "update.mini_batches=2", "update.lr_warmup_updates=0"))
                .overrides(List.of(settings))
                .resolve());
    }

    @Test
    void nothingIsSaidWhereTheScheduleIsTheSame() {
        assertThat(RateChange.sentence(rate(), rate(), 50)).isEmpty();
    }

    @Test
    void aFallingRateIsStretchedToTheNewEnd() {
        assertThat(RateChange.sentence(rate(), rate("steps=200"), 200))
                .contains(
                        "the run has 200 steps, not 100 steps: the learning rate falls to 0 (update.lr_decay=linear) where"
                                + " the run ends, after 200 steps; the next update has 0.000150, by the former schedule 0");
        assertThat(RateChange.sentence(rate("update.lr_decay=cosine"), rate("update.lr_decay=cosine", "steps=50"), 50))
                .contains(
                        "the run has 50 steps, not 100 steps: the learning rate falls to 0 (update.lr_decay=cosine) where"
                                + " the run ends, after 50 steps; the next update has 0.000150, by the former schedule 0.000256");
    }

    @Test
    void aConstantRateStays() {
        assertThat(RateChange.sentence(rate("update.lr_decay=none"), rate("update.lr_decay=none", "steps=200"), 200))
                .contains("the run has 200 steps, not 100 steps: the learning rate stays 0.000300 after warm-up");
    }

    @Test
    void anotherRateOrCourseIsNamedForTheNextUpdate() {
        assertThat(RateChange.sentence(
                        rate("update.lr_decay=none"), rate("update.lr_decay=none", "update.learning_rate=1e-5"), 20))
                .contains("the next update has 1.00e-05, by the former schedule 0.000300");
        assertThat(RateChange.sentence(rate(), rate("update.lr_decay=none"), 100))
                .contains(
                        "the learning rate no longer falls; the next update has 0.000300, by the former schedule 0.000150");
    }
}
