package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.model.CausalLm;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.NotFiniteException;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;
import org.motet.update.GradientStep;
import org.motet.update.LearningRate;
import org.motet.update.OptimizerConfig;

/** What no run could go on from is never a checkpoint, and the good one before it stays. */
class TrainCheckpointTest {
    @Test
    void weightsOrMomentsThatAreNotFiniteAreNotWritten(@TempDir Path folder) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 1);
                GradientStep optimizer =
                        new GradientStep(model, workers, OptimizerConfig.DEFAULT, LearningRate.constant(1e-3))) {
            CheckpointStore store = new CheckpointStore(folder, 1);
            store.save(
                    1, to -> TrainCheckpoint.write(to, model, optimizer, TrainState.start(TrainConfig.DEFAULT), null));
            Tensor moment = optimizer.state().secondMoments().named().get("exp_avg_sq.lm_head.weight");
            moment.add_(1).mul_(Double.POSITIVE_INFINITY);
            assertThatExceptionOfType(NotFiniteException.class)
                    .isThrownBy(() -> store.save(
                            2,
                            to -> TrainCheckpoint.write(
                                    to, model, optimizer, TrainState.start(TrainConfig.DEFAULT), null)))
                    .withMessageContaining("the optimizer's exp_avg_sq.");
            moment.zero_();
            model.weights().all().getFirst().mul_(Double.NaN);
            assertThatExceptionOfType(NotFiniteException.class)
                    .isThrownBy(() -> store.save(
                            2,
                            to -> TrainCheckpoint.write(
                                    to, model, optimizer, TrainState.start(TrainConfig.DEFAULT), null)))
                    .withMessageContaining("model.embed_tokens.weight holds numbers that are not finite");
            assertThat(store.all()).extracting(Checkpoint::step).containsExactly(1L);
        }
        assertThat(folder)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
    }

    @Test
    void noMomentsLieBesideTheWeightsAndThoseThatEarlierVersionsPutThereAreRead(@TempDir Path folder) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 1);
                GradientStep written =
                        new GradientStep(model, workers, OptimizerConfig.DEFAULT, LearningRate.constant(1e-3));
                GradientStep read =
                        new GradientStep(model, workers, OptimizerConfig.DEFAULT, LearningRate.constant(1e-3))) {
            String name = "exp_avg.lm_head.weight";
            written.state().firstMoments().named().get(name).add_(0.5);
            TrainCheckpoint.write(folder, model, written, TrainState.start(TrainConfig.DEFAULT), null);
            try (Stream<Path> files = Files.list(folder)) { // vLLM reads all of them as weights
                assertThat(files.map(file -> file.getFileName().toString()))
                        .filteredOn(file -> file.endsWith(".safetensors"))
                        .containsExactly("model.safetensors");
            }
            Files.move(folder.resolve("optimizer/moments.safetensors"), folder.resolve("optimizer.safetensors"));
            Files.delete(folder.resolve("optimizer"));
            TrainCheckpoint.readMoments(folder, read);
            assertThat(read.state().firstMoments().named().get(name).reshape(-1).toFloats())
                    .containsOnly(0.5f);
        }
    }
}
