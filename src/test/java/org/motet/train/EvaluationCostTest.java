package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.config.ConfigLayers;

class EvaluationCostTest {
    private static EvaluationCost cost(String... keys) {
        TrainConfig config =
                new ConfigLayers<>(TrainConfig.DEFAULT).overrides(List.of(keys)).resolve();
        return EvaluationCost.of(config, 10, 13);
    }

    @Test
    void asManyProblemsAsATenthOfTheTrainingPaysFor() {
        EvaluationCost nano = cost();
        assertThat(nano.problemsAtEnds()).isEqualTo(98);
        assertThat(nano.ends()).isLessThanOrEqualTo(0.1);
        assertThat(cost("steps=100000").problemsAtEnds()).isEqualTo(256);

        EvaluationCost shorter = cost("steps=50");
        assertThat(shorter.problemsAtEnds()).isEqualTo(30);
        assertThat(shorter.ends()).isCloseTo(0.1, within(0.003));
    }

    @Test
    void thereAreNeverFewerThanEightUnlessOneSaysSo() {
        assertThat(cost("steps=1").problemsAtEnds()).isEqualTo(8);
        assertThat(cost("steps=1", "evaluation.problems_at_ends=2").problemsAtEnds())
                .isEqualTo(2);
        assertThat(cost("evaluation.problems_at_ends=1000").ends()).isGreaterThan(0.3);
    }

    @Test
    void misleadingTextAsksTheTrainedTemplatesOnceMore() {
        double plain = cost("evaluation.problems_at_ends=10").ends();
        assertThat(cost("evaluation.problems_at_ends=10", "prompts.disturbed=0.5")
                        .ends())
                .isCloseTo(plain * 23 / 13, within(1e-12));
    }

    @Test
    void evaluationsOnTheWayAreCountedByTheirInterval() {
        assertThat(cost("evaluation.every=0").others()).isZero();
        assertThat(cost("evaluation.every=25").others()).isCloseTo(6 * 64 * 13 * 0.8 / 40_960, within(1e-12));
    }
}
