package org.motet.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.update.GoldenBatch;

class GroupAdvantageTest {
    private static final Map<AdvantageEstimator, String> VERL_NAMES = Map.of(
            AdvantageEstimator.GRPO, "verl_grpo_std",
            AdvantageEstimator.DR_GRPO, "verl_grpo_nostd",
            AdvantageEstimator.RLOO, "verl_rloo");

    @TestFactory
    Stream<DynamicTest> agreesWithVerl() {
        return GoldenBatch.all()
                .flatMap(batch -> VERL_NAMES.entrySet().stream()
                        .map(entry -> DynamicTest.dynamicTest(batch + " " + entry.getValue(), () -> {
                            double[] rewards = GoldenBatch.doubles(batch.json().at("/inputs/rewards"));
                            int[] groups = GoldenBatch.ints(batch.json().at("/inputs/group_index"));
                            double[] expected = batch.advantages(entry.getValue());
                            if (batch.name().equals("p5_fully_masked_row")) {
                                assertThat(rewards[2]).isEqualTo(rewards[3]); // so the empty response changes nothing
                            }
                            for (int group : Arrays.stream(groups).distinct().toArray()) {
                                int[] rows = IntStream.range(0, groups.length)
                                        .filter(row -> groups[row] == group)
                                        .toArray();
                                assertThat(GroupAdvantage.ofGroup(entry.getKey(), 1e-6, at(rows, rewards)))
                                        .containsExactly(at(rows, expected), within(3e-7));
                            }
                        })));
    }

    private static double[] at(int[] rows, double[] values) {
        return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
    }

    @ParameterizedTest
    @EnumSource(names = "REINFORCE_PLUS_PLUS", mode = EnumSource.Mode.EXCLUDE)
    void givesExactlyZeroWhereAllRewardsAreEqual(AdvantageEstimator estimator) {
        for (double reward : new double[] {5 / 3.0, 4 / 3.0, 2 / 3.0, 0.1, 0, 1, 5f / 3f}) {
            for (int n : new int[] {2, 5, 7, 8, 16}) {
                double[] rewards = DoubleStream.generate(() -> reward).limit(n).toArray();
                assertThat(GroupAdvantage.ofGroup(estimator, 1e-6, rewards)).containsOnly(0.0);
            }
        }
    }

    @Test
    void comparesAGroupOfOneWithZero() {
        assertThat(GroupAdvantage.ofGroup(AdvantageEstimator.GRPO, 1e-6, 2)).containsExactly(2 / (1 + 1e-6));
        assertThat(GroupAdvantage.ofGroup(AdvantageEstimator.DR_GRPO, 1e-6, 2)).containsExactly(2);
        assertThat(GroupAdvantage.ofGroup(AdvantageEstimator.RLOO, 1e-6, 2)).containsExactly(2);
        assertThat(GroupAdvantage.ofGroup(AdvantageEstimator.GRPO, 1e-6)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "REINFORCE_PLUS_PLUS", mode = EnumSource.Mode.EXCLUDE)
    void sumsToZeroAndDoesNotSeeAShiftOfTheRewards(AdvantageEstimator estimator) {
        Random random = new Random(3);
        for (int n = 2; n < 20; n++) {
            double[] rewards = random.doubles(n, 0, 2).toArray();
            double[] shifted = Arrays.stream(rewards).map(reward -> reward + 3).toArray();
            double[] advantages = GroupAdvantage.ofGroup(estimator, 1e-6, rewards);
            assertThat(Arrays.stream(advantages).sum()).isCloseTo(0, within(1e-12));
            assertThat(GroupAdvantage.ofGroup(estimator, 1e-6, shifted)).containsExactly(advantages, within(1e-12));
        }
    }

    @Test
    void scalesRlooAsAMultipleOfDrGrpo() {
        double[] rewards = {0, 1, 1.5, 2};
        double[] others = {4.5 / 3, 3.5 / 3, 1, 2.5 / 3};
        double[] rloo = GroupAdvantage.ofGroup(AdvantageEstimator.RLOO, 1e-6, rewards);
        for (int i = 0; i < rewards.length; i++) {
            assertThat(rloo[i]).isCloseTo(rewards[i] - others[i], within(1e-15));
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AdvantageConfig(AdvantageEstimator.GRPO, 0));
    }
}
