package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.model.Completions;

/** Completions that were cut off, left out of the loss: the advantages of the others stay what they were among all. */
class OverlongFilterTest {
    private static final List<int[]> COMPLETIONS = List.of(new int[3], new int[5], new int[2]);

    private static List<WeightedGroup> weighted(boolean filter, LossAggregation aggregation, boolean countMasked) {
        TrainingGroup group = new TrainingGroup(
                new Completions(new int[] {1}, COMPLETIONS),
                List.of(new float[3], new float[5], new float[2]),
                new double[] {1, -0.5, -0.5},
                "",
                "",
                0,
                List.of(),
                List.of(),
                new SamplingRecord(List.of(), List.of(), List.of(false, true, false)));
        LossConfig loss = new LossConfig(
                ClipRange.dapo(),
                LossMode.VANILLA,
                SapoGate.DEFAULT,
                aggregation,
                0,
                new LearningTokens(filter, countMasked, Double.POSITIVE_INFINITY, 1),
                new KlTerm(0, KlPenalty.K3),
                EntropyBonus.fixed(0));
        UpdateConfig config = new UpdateConfig(
                loss,
                new OptimizerConfig(new RateConfig(1e-3, 0, LearningRate.Decay.NONE), AdamConfig.DEFAULT, 1, 3),
                new BatchConfig(1, MicroBatchConfig.DEFAULT));
        return MiniBatch.of(config, 8, List.of(List.of(group))).getFirst().groups();
    }

    /** Weight of a token of each completion. */
    @ParameterizedTest
    @CsvSource({
        "TOKEN_MEAN, false, 0.2, 0.2",
        "SEQ_MEAN_TOKEN_SUM, false, 0.5, 0.5",
        "SEQ_MEAN_TOKEN_SUM_NORM, false, 0.0625, 0.0625",
        "SEQ_MEAN_TOKEN_MEAN, false, 0.16666666666666666, 0.25",
        "SEQ_MEAN_TOKEN_MEAN, true, 0.1111111111111111, 0.16666666666666666",
    })
    void oneThatWasCutOffHasNoLossAndTheOthersShareItsWeight(
            LossAggregation aggregation, boolean countMasked, double first, double last) {
        WeightedGroup filtered = weighted(true, aggregation, countMasked).getFirst();
        assertThat(filtered.weights()).containsExactly(first, 0, last);
        assertThat(filtered.tokens()).isEqualTo(5);
        assertThat(filtered.group().advantages())
                .as("it counted in the mean of its group")
                .containsExactly(1, -0.5, -0.5);
    }

    @Test
    void withoutTheFilterItIsTrainedOnAsAnyOther() {
        assertThat(weighted(false, LossAggregation.TOKEN_MEAN, false).getFirst().weights())
                .containsExactly(0.1, 0.1, 0.1);
    }
}
