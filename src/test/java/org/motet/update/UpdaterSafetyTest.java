package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;

class UpdaterSafetyTest {
    @Test
    void aGroupWithEqualRewardsChangesNothing() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = updater(model, workers)) {
            List<float[]> before = weights(model);
            UpdateStats stats = updater.update(List.of(List.of(group(0, 0, 0))));
            assertThat(stats.policyLoss()).isZero();
            assertThat(stats.gradNorm()).isZero();
            assertSame(before, weights(model));
        }
    }

    @Test
    void aMixedGroupLearnsTheSameBesideGroupsThatTeachNothing() throws Exception {
        List<float[]> alone;
        List<float[]> among;
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = updater(model, workers)) {
            updater.update(List.of(List.of(group(1, -0.5, -0.5))));
            alone = weights(model);
        }
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = updater(model, workers)) {
            // twice the tokens halve the gradient, and clipping to a small norm makes the two alike
            updater.update(List.of(List.of(group(0, 0, 0), group(1, -0.5, -0.5))));
            among = weights(model);
        }
        for (int i = 0; i < alone.size(); i++) {
            assertThat(among.get(i)).containsExactly(alone.get(i), org.assertj.core.api.Assertions.within(1e-5f));
        }
    }

    @Test
    void aGradientThatIsNotFiniteIsSkippedAndSeveralInARowStop() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = updater(model, workers)) {
            List<float[]> before = weights(model);
            List<TrainingGroup> broken = List.of(group(Double.NaN, 1, 1));
            UpdateStats stats = updater.update(List.of(broken));
            assertThat(stats.skipped()).isEqualTo(1);
            assertSame(before, weights(model));
            assertThat(updater.update(List.of(List.of(group(1, -1, 0)))).skipped())
                    .isZero(); // ends the row
            List<float[]> after = weights(model);
            updater.update(List.of(broken, broken));
            assertThatThrownBy(() -> updater.update(List.of(broken)))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("3 updates in a row");
            assertSame(after, weights(model));
        }
    }

    private static Updater updater(CausalLm model, Workers workers) {
        UpdateConfig config = new UpdateConfig(
                LossConfig.DEFAULT,
                new OptimizerConfig(
                        new RateConfig(1e-3, 0, LearningRate.Decay.NONE),
                        AdamConfig.DEFAULT.withWeightDecay(0),
                        0.1,
                        3),
                new BatchConfig(1, new MicroBatchConfig(64, false)));
        return new Updater(model, workers, config, 1, 16, 10);
    }

    private static TrainingGroup group(double... advantages) {
        List<int[]> completions = new ArrayList<>();
        List<float[]> old = new ArrayList<>();
        for (int i = 0; i < advantages.length; i++) {
            completions.add(new int[] {10 + i, 20 + i, 30});
            old.add(new float[] {-6, -6, -6});
        }
        return new TrainingGroup(new Completions(new int[] {1, 2, 3}, completions), old, advantages);
    }

    private static List<float[]> weights(CausalLm model) {
        return model.weights().all().stream().map(Tensor::toFloats).toList();
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(Arrays.equals(expected.get(i), actual.get(i))).isTrue();
        }
    }
}
