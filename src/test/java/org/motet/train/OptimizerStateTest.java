package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.model.CausalLm;
import org.motet.model.Course;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.PassesKind;
import org.motet.model.TrainedWeights;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Workers;
import org.motet.update.AdamConfig;
import org.motet.update.GradientStep;
import org.motet.update.LearningRate;
import org.motet.update.OptimizerConfig;
import org.motet.update.OptimizerStateConfig;
import org.motet.update.Pieces;
import org.motet.update.RateConfig;
import org.motet.update.StateType;

/** Moments in every type and place: the same after a checkpoint as without one, and the same wherever they stand. */
class OptimizerStateTest {
    private static final Pieces<Integer> NONE = new Pieces<>() {
        @Override
        public List<Integer> of(Integer microBatch) {
            return List.of();
        }

        @Override
        public String name(Integer piece) {
            return "";
        }
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"FLOAT32, false", "FLOAT32, true", "BFLOAT16, false", "BFLOAT16, true", "INT8, false", "INT8, true"})
    void aRunGoesOnFromACheckpointBitForBit(StateType type, boolean offload) throws Exception {
        Map<String, float[]> whole = updated(null, 0, 5, type, offload);
        updated(null, 0, 2, type, offload);
        assertSame(updated(folder.resolve("checkpoint-2"), 2, 5, type, offload), whole);
    }

    @ParameterizedTest
    @EnumSource(StateType.class)
    void whereItStandsChangesNothing(StateType type) throws Exception {
        assertSame(updated(null, 0, 4, type, true), updated(null, 0, 4, type, false));
    }

    @Test
    void theFileOfAnOffloadedStateIsGoneAtOnce() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen3-tied").load();
                Workers workers = Workers.forDevice(Device.CPU, 1);
                GradientStep optimizer = optimizer(model, workers, StateType.FLOAT32, true);
                Stream<Path> files = Files.list(folder)) {
            optimizer.apply(List.of(1), OptimizerStateTest::fill, NONE);
            assertThat(files).isEmpty();
        }
    }

    @Test
    void anotherTypeThanThatOfTheCheckpointIsRefused() throws Exception {
        updated(null, 0, 1, StateType.BFLOAT16, false);
        assertThatThrownBy(() -> updated(folder.resolve("checkpoint-1"), 1, 2, StateType.INT8, false))
                .hasMessageEndingWith(
                        "moments.safetensors holds moments in bfloat16, but update.optimizer_state_dtype is"
                                + " int8; a run goes on with the type that it began with");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> {
                    try (CausalLm model = GoldenCheckpoint.named("qwen3-tied").load();
                            Workers workers = Workers.forDevice(Device.CPU, 1)) {
                        new GradientStep(
                                model,
                                workers,
                                config(StateType.FLOAT32, true),
                                LearningRate.constant(1e-3),
                                folder.resolve("absent"));
                    }
                })
                .hasMessageContaining("tensors cannot be kept in a file")
                .hasMessageContaining("absent");
    }

    /** Weights and moments after updates {@code from + 1} to {@code to}; a checkpoint of the last is written. */
    private Map<String, float[]> updated(Path checkpoint, int from, int to, StateType type, boolean offload)
            throws Exception {
        try (CausalLm model = checkpoint == null
                        ? GoldenCheckpoint.named("qwen3-tied").load()
                        : StoredModel.open(checkpoint).load(Device.CPU, DType.FLOAT32, PassesKind.AUTO);
                Workers workers = Workers.forDevice(Device.CPU, 2);
                GradientStep optimizer = optimizer(model, workers, type, offload)) {
            if (checkpoint != null) {
                TrainCheckpoint.readMoments(checkpoint, optimizer);
                optimizer.resume(from, from, 0);
            }
            for (int update = from + 1; update <= to; update++) {
                optimizer.apply(List.of(update, -update), OptimizerStateTest::fill, NONE);
            }
            Path written = Files.createDirectories(folder.resolve("checkpoint-" + to));
            TrainCheckpoint.write(
                    written,
                    model,
                    optimizer,
                    TrainState.start(TrainConfig.DEFAULT),
                    GoldenCheckpoint.named("qwen3-tied").directory());
            return numbers(model, optimizer);
        }
    }

    private GradientStep optimizer(CausalLm model, Workers workers, StateType type, boolean offload) {
        return new GradientStep(model, workers, config(type, offload), LearningRate.constant(1e-3), folder);
    }

    private static OptimizerConfig config(StateType type, boolean offload) {
        return new OptimizerConfig(
                RateConfig.DEFAULT, AdamConfig.DEFAULT, 1, 3, new OptimizerStateConfig(type, offload));
    }

    /** Gradients of very different sizes, as they are in a model. */
    private static Integer fill(Integer seed, TrainedWeights into, Course course) {
        Random random = new Random(seed);
        try (Scope scope = Scope.open()) {
            for (Tensor tensor : into.all()) {
                float[] values = new float[(int) tensor.count()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.nextGaussian() * Math.pow(10, -1 - 4 * random.nextDouble()));
                }
                tensor.add_(Tensors.of(values, Device.CPU, tensor.shape()));
            }
        }
        return seed;
    }

    private static Map<String, float[]> numbers(CausalLm model, GradientStep optimizer) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> all = new LinkedHashMap<>(model.weights().named());
            all.putAll(optimizer.state().firstMoments().named());
            all.putAll(optimizer.state().secondMoments().named());
            Map<String, float[]> numbers = new LinkedHashMap<>();
            all.forEach((name, tensor) -> numbers.put(name, tensor.toFloats()));
            return numbers;
        }
    }

    private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        List<String> different = new ArrayList<>();
        expected.forEach((name, numbers) -> {
            if (!Arrays.equals(numbers, actual.get(name))) {
                different.add(name);
            }
        });
        assertThat(different).isEmpty();
    }
}
