package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.AdvantageEstimator;
import org.motet.advantage.BatchAdvantage;
import org.motet.advantage.RewardGroup;
import tools.jackson.databind.JsonNode;

/** Every kind of advantage that verl and TRL were asked for has its counterpart here. */
class RecordedAdvantagesTest {
    @TestFactory
    Stream<DynamicTest> advantages() throws Exception {
        return RecordedBatch.entries("/advantages", RecordedAdvantagesTest::agrees);
    }

    private static void agrees(RecordedBatch batch, JsonNode entry) {
        AdvantageEstimator estimator = switch (entry.get("name").asString().replace("_fork", "")) {
            case "verl_grpo_std", "verl_grpo_vectorized", "trl_group" -> AdvantageEstimator.GRPO;
            case "verl_grpo_nostd", "trl_none" -> AdvantageEstimator.DR_GRPO;
            case "verl_rloo" -> AdvantageEstimator.RLOO;
            case "trl_batch" -> AdvantageEstimator.BATCH;
            default -> throw new AssertionError("no counterpart");
        };
        double epsilon = entry.at("/params/epsilon").asDouble(1e-6);
        int[] groups = GoldenBatch.ints(batch.json().at("/inputs/group_index"));
        double[] rewards = GoldenBatch.doubles(batch.json().at("/inputs/rewards"));
        int[] kinds = Arrays.stream(groups).distinct().toArray();
        List<int[]> rows = Arrays.stream(kinds)
                .mapToObj(kind -> IntStream.range(0, groups.length)
                        .filter(row -> groups[row] == kind)
                        .toArray())
                .toList();
        List<double[]> found = BatchAdvantage.of(
                new AdvantageConfig(estimator, epsilon),
                rows.stream()
                        .map(own -> new RewardGroup(
                                Arrays.stream(own).mapToDouble(i -> rewards[i]).toArray(),
                                Arrays.stream(own).map(i -> batch.lengths()[i]).toArray()))
                        .toList());
        double[] expected = GoldenBatch.doubles(entry.get("values_f64"));
        for (int g = 0; g < kinds.length; g++) {
            for (int i = 0; i < rows.get(g).length; i++) {
                double value = expected[rows.get(g)[i]];
                assertThat(found.get(g)[i]).isCloseTo(value, within(1e-5 * Math.max(1, Math.abs(value))));
            }
        }
    }
}
