package org.motet.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What advantages must not depend on. */
class AdvantageInvarianceTest {
    private static double[] of(AdvantageEstimator estimator, double factor, double shift) {
        SplittableRandom random = new SplittableRandom(9);
        List<RewardGroup> groups = List.of(group(random, factor, shift, 5), group(random, factor, shift, 8));
        return BatchAdvantage.of(new AdvantageConfig(estimator, 1e-12), groups).stream()
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static RewardGroup group(SplittableRandom random, double factor, double shift, int size) {
        double[] rewards =
                random.doubles(size, 0, 2).map(r -> factor * r + shift).toArray();
        return new RewardGroup(rewards, random.ints(size, 1, 90).toArray());
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPO", "BATCH", "REINFORCE_PLUS_PLUS", "REINFORCE_PLUS_PLUS_BASELINE"})
    void thoseThatDivideByADeviationDoNotDependOnTheScaleOfRewards(AdvantageEstimator estimator) {
        double[] plain = of(estimator, 1, 0);
        assertThat(of(estimator, 7, 0)).containsExactly(plain, within(1e-6));
        assertThat(of(estimator, 0.25, 0)).containsExactly(plain, within(1e-6));
    }

    @ParameterizedTest
    @EnumSource
    void noneDependsOnWhatAllRewardsShare(AdvantageEstimator estimator) {
        assertThat(of(estimator, 1, 5)).containsExactly(of(estimator, 1, 0), within(1e-9));
    }

    @Test
    void rlooIsAMultipleOfDrGrpo() {
        SplittableRandom random = new SplittableRandom(2);
        for (int n = 2; n < 20; n++) {
            double[] rewards = random.doubles(n, 0, 2).toArray();
            double[] drGrpo = GroupAdvantage.ofGroup(AdvantageEstimator.DR_GRPO, 1, rewards);
            double factor = n / (n - 1.0);
            assertThat(GroupAdvantage.ofGroup(AdvantageEstimator.RLOO, 1, rewards))
                    .containsExactly(Arrays.stream(drGrpo).map(a -> factor * a).toArray(), within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPO", "DR_GRPO", "RLOO", "BATCH", "OPO"})
    void thoseOfAGroupAddUpToNothingButForOposByLength(AdvantageEstimator estimator) {
        SplittableRandom random = new SplittableRandom(6);
        RewardGroup group = group(random, 1, 0, 7);
        double[] advantages = BatchAdvantage.of(new AdvantageConfig(estimator, 1e-6), List.of(group))
                .getFirst();
        double sum = 0;
        for (int i = 0; i < advantages.length; i++) {
            sum += advantages[i] * (estimator == AdvantageEstimator.OPO ? group.lengths()[i] : 1);
        }
        assertThat(sum).isCloseTo(0, within(1e-9));
    }
}
