package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.config.ConfigLayers;
import org.motet.metrics.StepMetrics;

/** A policy that an update has destroyed is seen, one that wavers is not. */
class PolicyCollapseTest {
    private static final TrainConfig CONFIG = new ConfigLayers<>(TrainConfig.DEFAULT)
            .overrides(List.of("update.learning_rate=0.9"))
            .resolve();

    private static StepMetrics step(int number, double accuracy, double format, double entropy, double kl) {
        return new StepMetrics(number)
                .set("reward/accuracy", accuracy)
                .set("reward/format", format)
                .set("actor/entropy", entropy)
                .set("actor/ppo_kl", kl);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.30 | 0.96 | 0.11 | 11.4  | by 11.4 nats on average",
                "0.30 | 0.96 | 0.11 | -0.9  | by 0.9 nats on average",
                "0.00 | 0.90 | 0.11 | 0.001 | accuracy fell from 30.0% to 0.0%",
                "0.25 | 0.00 | 0.11 | 0.001 | format fell from 0.960 to 0.000",
                "0.20 | 0.60 | 5.90 | 0.001 | entropy rose from 0.11 to 5.90 nats (6.10",
            })
    void aPolicyThatFallsApartIsToldOnceWithTheKey(
            double accuracy, double format, double entropy, double kl, String sign) {
        PolicyCollapse collapse = new PolicyCollapse(CONFIG, 448);
        assertThat(collapse.see(step(1, 0.3, 0.96, 0.11, 0.001))).isEmpty();
        assertThat(collapse.see(step(2, accuracy, format, entropy, kl)))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("step 2: the policy has fallen apart: ")
                        .contains(sign, "update.learning_rate=0.9"));
        assertThat(collapse.see(step(3, 0, 0, 6, 12))).as("once").isEmpty();
    }

    @Test
    void theFirstStepsOwnUpdatesAreEnough() {
        assertThat(new PolicyCollapse(CONFIG, 448).see(step(1, 0.3, 0.96, 0.11, 5)))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"0.20, 0.80, 0.30, 0.02", "0.02, 0.70, 0.40, 0.10", "NaN, NaN, NaN, NaN"})
    void aPolicyThatWaversIsNot(double accuracy, double format, double entropy, double kl) {
        PolicyCollapse collapse = new PolicyCollapse(CONFIG, 448);
        assertThat(collapse.see(step(1, 0.3, 0.96, 0.11, 0.001))).isEmpty();
        assertThat(collapse.see(step(2, accuracy, format, entropy, kl))).isEmpty();
    }

    @Test
    void aModelThatKnowsNothingYetHasNothingToLose() {
        PolicyCollapse collapse = new PolicyCollapse(CONFIG, 448);
        for (int i = 1; i < 5; i++) {
            assertThat(collapse.see(step(i, 0, 0, 5.8, 0.001))).isEmpty();
        }
    }
}
