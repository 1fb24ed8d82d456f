package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.config.ConfigLayers;
import org.motet.model.ModelConfig;
import org.motet.train.nano.NewModel;

class EvaluationCostTest {
    private static final ModelConfig SMALL = NewModel.DEFAULT.config();

    private static EvaluationCost cost(ModelConfig model, String... keys) {
        TrainConfig config =
                new ConfigLayers<>(TrainConfig.DEFAULT).overrides(List.of(keys)).resolve();
        return EvaluationCost.of(config, model, 10, 13);
    }

    @Test
    void asManyProblemsAsATenthOfTheTrainingPaysFor() {
        EvaluationCost nano = cost(SMALL);
        assertThat(nano.problemsAtEnds()).isEqualTo(256);
        assertThat(nano.ends()).isLessThanOrEqualTo(0.1);

        EvaluationCost shorter = cost(SMALL, "steps=50");
        assertThat(shorter.problemsAtEnds()).isBetween(40, 100);
        assertThat(shorter.ends()).isCloseTo(0.1, within(0.002));
    }

    @Test
    void thereAreNeverFewerThanEightUnlessOneSaysSo() {
        assertThat(cost(SMALL, "steps=1").problemsAtEnds()).isEqualTo(8);
        assertThat(cost(SMALL, "steps=1", "evaluation.problems_at_ends=2").problemsAtEnds())
                .isEqualTo(2);
        assertThat(cost(SMALL, "evaluation.problems_at_ends=1000").ends()).isGreaterThan(0.3);
    }

    @Test
    void misleadingTextAsksTheTrainedTemplatesOnceMore() {
        double plain = cost(SMALL, "evaluation.problems_at_ends=10").ends();
        assertThat(cost(SMALL, "evaluation.problems_at_ends=10", "prompts.disturbed=0.5")
                        .ends())
                .isCloseTo(plain * 23 / 13, within(1e-12));
    }

    @Test
    void evaluationsOnTheWayAreCountedByTheirInterval() {
        assertThat(cost(SMALL, "evaluation.every=0").others()).isZero();
        assertThat(cost(SMALL, "evaluation.every=25").others()).isCloseTo(6 * 64 * 13 * 0.3 / 40_960, within(1e-12));
    }
}
