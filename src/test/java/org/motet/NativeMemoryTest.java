package org.motet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.ModelWeights;
import org.motet.model.PackedBatch;
import org.motet.model.Scorer;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Torch;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.weights.ModelDirectory;

/** Native memory is freed by scopes and owners, never left to the garbage collector. */
class NativeMemoryTest {
    private static final long MEGABYTE = 1L << 20;

    @ParameterizedTest
    @CsvSource({"qwen2-untied, BFLOAT16", "qwen3-tied, FLOAT32"})
    void microBatchesLeaveNothingBehind(String name, DType compute) throws Exception {
        try (CausalLm model = load(name, compute)) {
            ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
            assertNothingStays(i -> {
                try (Scope scope = Scope.open()) {
                    PackedBatch batch = PackedBatch.of(groups(new Random(i)), Device.CPU);
                    model.backward(batch, (from, p, entropy, out) -> out[0] = 1, 0.9, gradients, i % 2 == 0);
                }
                model.weightsChanged();
            });
            gradients.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"qwen2-untied, BFLOAT16", "qwen3-tied, FLOAT32"})
    void decodeStepsLeaveNothingBehind(String name, DType compute) throws Exception {
        try (CausalLm model = load(name, compute);
                Workers workers = Workers.forDevice(Device.CPU, 1)) {
            LocalEngine engine = new LocalEngine(model, null, StopTokens.of(1, 2, 3), workers, 6);
            SamplingConfig config = new SamplingConfig(1.1, 0.95, 50, 0.01, 4);
            assertNothingStays(
                    i -> { // rows stop early, others wait and join
                        List<Request> requests = groups(new Random(i)).stream()
                                .map(group -> new Request(group.prompt(), 2, i, 0, List.of()))
                                .toList();
                        engine.generate(requests, config, 7);
                    });
        }
    }

    @Test
    void scoringLeavesNothingBehind() throws Exception {
        try (CausalLm model = load("llama3-rope", DType.FLOAT32);
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            Scorer scorer = new Scorer(model, workers, 0.8);
            assertNothingStays(i -> scorer.score(groups(new Random(i)).stream()
                    .map(group -> new Scorer.Sequence(
                            group.prompt(), group.completions().getFirst()))
                    .toList()));
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(int i);
    }

    private static void assertNothingStays(Step step) {
        Torch.useThreads(1);
        for (int i = 0; i < 20; i++) { // constants of the libraries are made, the allocator finds its size
            step.run(i);
        }
        long resident = Torch.residentBytes();
        for (int i = 0; i < 200; i++) {
            long objects = Torch.liveObjects();
            step.run(i);
            // fewer where the collector comes by what others left
            assertThat(Torch.liveObjects()).as("native objects after step " + i).isLessThanOrEqualTo(objects);
        }
        assertThat(Torch.residentBytes() - resident)
                .as("growth of resident memory")
                .isLessThan(64 * MEGABYTE);
    }

    private static CausalLm load(String name, DType compute) throws Exception {
        GoldenCheckpoint checkpoint = GoldenCheckpoint.named(name);
        assumeThat(checkpoint.directory()).as("checkpoint " + name).isDirectory();
        try (ModelDirectory directory = ModelDirectory.open(checkpoint.directory())) {
            return CausalLm.load(directory, Device.CPU, compute);
        }
    }

    private static List<Completions> groups(Random random) {
        return IntStream.range(0, 4)
                .mapToObj(g -> new Completions(
                        ids(random, 1 + random.nextInt(12)),
                        IntStream.range(0, 1 + random.nextInt(3))
                                .mapToObj(c -> ids(random, 1 + random.nextInt(10)))
                                .toList()))
                .toList();
    }

    private static int[] ids(Random random, int count) {
        return random.ints(count, 0, 500).toArray();
    }
}
