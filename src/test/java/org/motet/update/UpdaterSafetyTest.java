package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.NotFiniteException;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
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
            // the loss is a number, but its gradient is beyond fp32
            List<TrainingGroup> broken = List.of(group(1, -1, 0), group(1, 0, 1e38));
            UpdateStats stats = updater.update(List.of(broken));
            assertThat(stats.skipped()).isEqualTo(1);
            assertThat(stats.faults().getFirst())
                    .contains("mini-batch 1 of 1", "the gradient of lm_head.weight and of")
                    .contains("it comes from completion 3 of problem p7 under template plain");
            assertSame(before, weights(model));
            assertThat(updater.update(List.of(List.of(group(1, -1, 0)))).skipped())
                    .isZero(); // ends the row
            List<float[]> after = weights(model);
            updater.update(List.of(broken, broken));
            assertThatThrownBy(() -> updater.update(List.of(broken)))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("3 updates in a row")
                    .hasMessageContaining("lm_head.weight")
                    .hasMessageContaining("completion 3 of problem p7 under template plain");
            assertSame(after, weights(model));
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsAtOnceAndNamesTheCompletion() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = updater(model, workers)) {
            List<float[]> before = weights(model);
            List<TrainingGroup> broken = List.of(group(1, Double.NaN, -1));
            assertThatThrownBy(() -> updater.update(List.of(broken, List.of(group(1, -1)))))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageContaining(
                            "mini-batch 1 of 2: the loss of completion 2 of problem p7 under template plain");
            assertSame(before, weights(model));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PassesKind.class,
            names = {"TENSOR", "PLAIN"})
    void weightsThatAreNotFiniteStopScoringAndTheLoss(PassesKind passes) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load(passes, DType.FLOAT32);
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = updater(model, workers)) {
            spoil(model, "model.layers.1.mlp.up_proj.weight");
            assertThatThrownBy(() -> updater.update(List.of(List.of(group(1, -1)))))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageContaining(
                            "mini-batch 1 of 1: the loss is not finite: the model gives token 1 of completion")
                    .hasMessageContaining("problem p7 under template plain the log-probability NaN");
            assertThatThrownBy(() -> new GroupScorer(model, workers, 1)
                            .score(List.of(List.of(group(1, -1))), TrainingGroup::withOldLogProbs, _ -> {}))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageContaining("token 1 of completion 1 of problem p7 under template plain");
        }
    }

    private static void spoil(CausalLm model, String name) {
        try (Scope scope = Scope.open()) {
            Objects.requireNonNull(model.weights().named().get(name)).mul_(Double.NaN);
        }
        model.weightsChanged();
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
        Completions tokens = new Completions(new int[] {1, 2, 3}, completions);
        return new TrainingGroup(tokens, old, advantages, "plain", "p7", 0, List.of());
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
