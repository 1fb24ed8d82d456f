package org.motet.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** GDPO on numbers worked out by hand. */
class NormalizedSumTest {
    private static final double[] ACCURACY = {1, 0, 0, 1}; // mean 1/2, deviation sqrt(1/3)
    private static final double[] FORMAT = {0, 0, 0, 1}; // mean 1/4, deviation 1/2

    private static double[] sum(double accuracy, double format) {
        return GroupAdvantage.normalizedSum(1e-12, new double[] {accuracy, format}, new double[][] {ACCURACY, FORMAT});
    }

    @Test
    void eachPartIsNormalizedBeforeTheyAreAdded() {
        double a = Math.sqrt(3) / 2;
        assertThat(sum(1, 1)).containsExactly(new double[] {a - 0.5, -a - 0.5, -a - 0.5, a + 1.5}, within(1e-9));
    }

    @Test
    void weightsWeighNormalizedParts() {
        double a = Math.sqrt(3) / 2;
        assertThat(sum(2, 0.5))
                .containsExactly(new double[] {2 * a - 0.25, -2 * a - 0.25, -2 * a - 0.25, 2 * a + 0.75}, within(1e-9));
        assertThat(sum(2, 0)).containsExactly(new double[] {2 * a, -2 * a, -2 * a, 2 * a}, within(1e-9));
    }

    @Test
    void groupsThatGrpoCannotTellApartAreToldApart() { // rewards (0, 1) and (0, 2): the paper's example
        AdvantageConfig grpo = new AdvantageConfig(AdvantageEstimator.GRPO, 1e-12);
        assertThat(GroupAdvantage.ofGroup(grpo.estimator(), grpo.epsilon(), 0, 1))
                .containsExactly(GroupAdvantage.ofGroup(grpo.estimator(), grpo.epsilon(), 0, 2), within(1e-9));
        double[] one = GroupAdvantage.normalizedSum(1e-12, new double[] {1, 1}, new double[][] {{0, 1}, {0, 0}});
        double[] two = GroupAdvantage.normalizedSum(1e-12, new double[] {1, 1}, new double[][] {{0, 1}, {0, 1}});
        double a = Math.sqrt(0.5);
        assertThat(one).containsExactly(new double[] {-a, a}, within(1e-9));
        assertThat(two).containsExactly(new double[] {-2 * a, 2 * a}, within(1e-9));
    }

    @Test
    void aPartThatIsTheSameForAllAddsExactlyNothing() {
        double third = 1 / 3.0;
        double[] found = GroupAdvantage.normalizedSum(
                1e-6, new double[] {1, 1}, new double[][] {{third, third, third}, {0.1, 0.1, 0.1}});
        assertThat(found).containsOnly(0);
    }

    @Test
    void theEstimatorThenDividesByTheDeviationOfTheStep() { // sums -a, a, -2a, 2a with a^2 = 1/2: variance 5/3
        double a = Math.sqrt(0.5);
        List<RewardGroup> groups = List.of(RewardGroup.of(-a, a), RewardGroup.of(-2 * a, 2 * a));
        double deviation = Math.sqrt(5 / 3.0);
        AdvantageConfig config = new AdvantageConfig(AdvantageEstimator.BATCH, 1e-12);
        assertThat(BatchAdvantage.of(config, groups).get(0))
                .containsExactly(new double[] {-a / deviation, a / deviation}, within(1e-9));
        assertThat(BatchAdvantage.of(config, groups).get(1))
                .containsExactly(new double[] {-2 * a / deviation, 2 * a / deviation}, within(1e-9));
    }
}
