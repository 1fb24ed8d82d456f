package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.ModelConfig;
import org.motet.model.WeightInit;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;

class GroupScorerTest {
    private static final double TEMPERATURE = 0.8;

    private static TrainingGroup group(int[] prompt, List<int[]> completions, float old) {
        List<float[]> logProbs = completions.stream()
                .map(ids -> {
                    float[] row = new float[ids.length];
                    Arrays.fill(row, old);
                    return row;
                })
                .toList();
        return new TrainingGroup(new Completions(prompt, completions), logProbs, new double[completions.size()]);
    }

    @Test
    void eachCompletionGetsTheLogProbabilitiesOfTheModelAsItIs() {
        ModelConfig shape = ModelConfig.qwen2(50, 16, 2, 2, 1, 32, 64, List.of());
        List<List<TrainingGroup>> batches = List.of(
                List.of(
                        group(new int[] {1, 2, 3}, List.of(new int[] {4, 5}, new int[] {6}), -3),
                        group(new int[] {7}, List.of(new int[] {8, 9, 10, 11}), -3)),
                List.of(group(new int[] {12, 13}, List.of(new int[] {14, 15, 16}), -3)));
        try (CausalLm model = CausalLm.empty(shape, Device.CPU, DType.FLOAT32);
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            WeightInit.normal(model, 0.5, 3);
            GroupScorer scorer = new GroupScorer(model, workers, TEMPERATURE);
            List<List<TrainingGroup>> scored = scorer.score(batches, TrainingGroup::withOldLogProbs, _ -> {});
            double sum = 0;
            for (int b = 0; b < 2; b++) {
                for (int g = 0; g < batches.get(b).size(); g++) {
                    TrainingGroup group = scored.get(b).get(g);
                    assertThat(group.tokens()).isEqualTo(batches.get(b).get(g).tokens());
                    assertThat(group.referenceLogProbs()).isEmpty();
                    List<float[]> alone =
                            model.score(List.of(group.tokens()), TEMPERATURE).logProbs();
                    for (int i = 0; i < alone.size(); i++) {
                        assertThat(group.oldLogProbs().get(i)).containsExactly(alone.get(i), within(1e-5f));
                        for (float logProb : alone.get(i)) {
                            sum += Math.abs(Math.exp(logProb) - Math.exp(-3));
                        }
                    }
                }
            }
            assertThat(TrainingGroup.probabilityGap(batches, scored)).isCloseTo(sum / 10, within(1e-6));
            assertThat(TrainingGroup.probabilityGap(scored, scored)).isZero();

            WeightInit.normal(model, 0.5, 4); // other weights, other numbers
            List<List<TrainingGroup>> later = scorer.score(batches, TrainingGroup::withReference, _ -> {});
            assertThat(later.getFirst().getFirst().oldLogProbs())
                    .isEqualTo(batches.getFirst().getFirst().oldLogProbs());
            assertThat(later.getFirst().getFirst().referenceLogProbs().getFirst())
                    .isNotEqualTo(scored.getFirst().getFirst().oldLogProbs().getFirst());
        }
    }
}
