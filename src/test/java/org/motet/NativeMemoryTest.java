package org.motet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.model.CausalLm;
import org.motet.model.CompletionLoss;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.ModelWeights;
import org.motet.model.Scorer;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Torch;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.weights.ModelDirectory;

/** Native memory is freed by scopes and owners, never left to the garbage collector. */
class NativeMemoryTest {
    private static final long MEGABYTE = 1L << 20;
    private static final int STRETCHES = 3;

    @ParameterizedTest
    @CsvSource({"qwen2-untied, BFLOAT16", "qwen3-tied, FLOAT32"})
    void microBatchesLeaveNothingBehind(String name, DType compute) throws Exception {
        try (CausalLm model = load(name, compute)) {
            ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
            assertNothingStays(i -> {
                model.backward(groups(new Random(i)), new FirstToken(), 0.9, gradients, i % 2 == 0);
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

    /** Minus the log-probability of the first token of each completion; with whole completions, so that logits are computed twice. */
    private static final class FirstToken implements CompletionLoss {
        @Override
        public boolean isTokenLocal() {
            return false;
        }

        @Override
        public boolean usesEntropy() {
            return true;
        }

        @Override
        public void differentiate(
                int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
            dLogProbs[0] = 1;
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(int i);
    }

    /**
     * No step leaves a native object behind, and resident memory levels off: libraries keep the kernels that they compile for each
     * new shape, up to a bound of theirs (oneDNN's cache of 1,024 alone some 150 MB in bf16).
     */
    private static void assertNothingStays(Step step) {
        Torch.useThreads(1);
        for (int i = 0; i < 20; i++) { // constants of the libraries are made
            step.run(i);
        }
        long[] resident = new long[STRETCHES];
        for (int stretch = 0; stretch < STRETCHES; stretch++) {
            for (int i = 0; i < 100; i++) {
                long objects = Pointer.totalCount();
                step.run(100 * stretch + i);
                // fewer where the collector comes by what others left
                assertThat(Pointer.totalCount())
                        .as("native objects after a step")
                        .isLessThanOrEqualTo(objects);
            }
            System.gc(); // garbage of the heap is resident too
            resident[stretch] = Torch.residentBytes();
        }
        assertThat(resident[STRETCHES - 1] - resident[STRETCHES - 2])
                .as("growth of resident memory in the last of %s equal stretches of work", STRETCHES)
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
