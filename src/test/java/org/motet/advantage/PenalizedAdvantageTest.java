package org.motet.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How what is taken off at each token enters advantages, on numbers worked out by hand. */
class PenalizedAdvantageTest {
    /** Rewards 1 - 0.3 and 0 + 0.1. */
    private static final RewardGroup GROUP = new RewardGroup(
            new double[] {1, 0}, new int[] {2, 1}, List.of(new double[] {0.1, 0.2}, new double[] {-0.1}));

    @ParameterizedTest
    @EnumSource(names = "REINFORCE_PLUS_PLUS", mode = EnumSource.Mode.EXCLUDE)
    void estimatorsThatCompareWholeCompletionsTakeOffTheSum(AdvantageEstimator estimator) {
        AdvantageConfig config = new AdvantageConfig(estimator, 1e-6);
        RewardGroup summed = new RewardGroup(new double[] {1 - 0.1 - 0.2, 0.1}, new int[] {2, 1});
        assertThat(BatchAdvantage.of(config, List.of(GROUP)).getFirst())
                .containsExactly(BatchAdvantage.of(config, List.of(summed)).getFirst());
        assertThat(TokenAdvantage.isOf(estimator, List.of(GROUP))).isFalse();
    }

    @Test
    void reinforcePlusPlusTakesOffAtEachTokenWhatIsStillToCome() {
        // returns 0.7, 0.8 and 0.1: mean 1.6 / 3, squares (0.5 + 0.8 + 1.3 squared) / 9 = 2.58 / 9, over 2 degrees of
        // freedom
        double deviation = Math.sqrt(2.58 / 9 / 2 + 1e-8);
        List<double[]> found = TokenAdvantage.of(List.of(GROUP)).getFirst();
        assertThat(found.get(0)).containsExactly(new double[] {0.5 / 3 / deviation, 0.8 / 3 / deviation}, within(1e-9));
        assertThat(found.get(1)).containsExactly(new double[] {-1.3 / 3 / deviation}, within(1e-9));
        AdvantageConfig config = new AdvantageConfig(AdvantageEstimator.REINFORCE_PLUS_PLUS, 1e-6);
        assertThat(TokenAdvantage.isOf(config.estimator(), List.of(GROUP))).isTrue();
        assertThat(BatchAdvantage.of(config, List.of(GROUP)).getFirst())
                .as("means over the tokens")
                .containsExactly(new double[] {0.65 / 3 / deviation, -1.3 / 3 / deviation}, within(1e-9));
    }

    @Test
    void penaltiesOfZeroChangeNothing() {
        RewardGroup none = new RewardGroup(new double[] {1, 0}, new int[] {2, 1});
        RewardGroup zero =
                new RewardGroup(new double[] {1, 0}, new int[] {2, 1}, List.of(new double[2], new double[1]));
        AdvantageConfig config = new AdvantageConfig(AdvantageEstimator.REINFORCE_PLUS_PLUS, 1e-6);
        double[] whole = BatchAdvantage.of(config, List.of(none)).getFirst();
        List<double[]> byToken = TokenAdvantage.of(List.of(zero)).getFirst();
        for (int i = 0; i < whole.length; i++) {
            double expected = whole[i];
            assertThat(Arrays.stream(byToken.get(i)))
                    .allSatisfy(a -> assertThat(a).isCloseTo(expected, within(1e-12)));
        }
    }

    @Test
    void penaltiesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RewardGroup(new double[2], new int[2], List.of(new double[1])))
                .withMessage("2 rewards with 2 lengths and 1 rows of penalties");
    }
}
