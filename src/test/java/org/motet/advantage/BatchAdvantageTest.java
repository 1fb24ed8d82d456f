package org.motet.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Estimators that look at lengths or at the whole step, on numbers that were worked out by hand. */
class BatchAdvantageTest {
    private static final RewardGroup MIXED = new RewardGroup(new double[] {1, 0}, new int[] {1, 3});
    private static final RewardGroup ALIKE = new RewardGroup(new double[] {5, 5}, new int[] {1, 1});

    private static double[] of(AdvantageEstimator estimator, RewardGroup... groups) {
        return BatchAdvantage.of(new AdvantageConfig(estimator, 1e-6), List.of(groups)).stream()
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    @Test
    void opoComparesWithTheMeanByLength() { // (1 * 1 + 3 * 0) / 4
        assertThat(of(AdvantageEstimator.OPO, MIXED)).containsExactly(0.75, -0.25);
    }

    @Test
    void batchDividesByTheDeviationOfTheStep() { // of 1, 0, 5, 5: sqrt(20.75 / 3)
        double expected = 0.5 / Math.sqrt(20.75 / 3);
        assertThat(of(AdvantageEstimator.BATCH, MIXED, ALIKE))
                .containsExactly(new double[] {expected, -expected, 0, 0}, within(1e-6));
    }

    @Test
    void reinforcePlusPlusComparesWithAllTokensOfTheStep() { // mean 1/4, variance (9/16 + 3/16) / 3
        assertThat(of(AdvantageEstimator.REINFORCE_PLUS_PLUS, MIXED))
                .containsExactly(new double[] {1.5, -0.5}, within(1e-6));
    }

    @Test
    void withABaselineTheMeanOfTheGroupIsSubtractedFirst() {
        // 1/2, -1/2 (three times), 0, 0: mean -1/6, squares 4/9 + 3 * 1/9 + 2 * 1/36 = 5/6, over 5 degrees of freedom
        double deviation = Math.sqrt(5 / 6.0 / 5);
        assertThat(of(AdvantageEstimator.REINFORCE_PLUS_PLUS_BASELINE, MIXED, ALIKE))
                .containsExactly(
                        new double[] {
                            (1 / 2.0 + 1 / 6.0) / deviation,
                            (-1 / 2.0 + 1 / 6.0) / deviation,
                            1 / 6.0 / deviation,
                            1 / 6.0 / deviation
                        },
                        within(1e-6));
    }

    @ParameterizedTest
    @EnumSource
    void aStepOfEqualRewardsTeachesExactlyNothing(AdvantageEstimator estimator) {
        for (double reward : new double[] {5 / 3.0, 4 / 3.0, 2 / 3.0, 0.1}) {
            for (int size : new int[] {5, 7, 8, 16}) {
                double[] rewards = new double[size];
                Arrays.fill(rewards, reward);
                int[] lengths = new SplittableRandom(size).ints(size, 1, 90).toArray();
                RewardGroup group = new RewardGroup(rewards, lengths);
                assertThat(of(estimator, group, group)).containsOnly(0.0);
            }
        }
    }
}
